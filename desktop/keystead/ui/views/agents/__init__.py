"""The Agents view: who works, what was said, and how a new one starts.

| module | owns |
| --- | --- |
| `side` | the side bar's page: the agents, grouped by what they need |
| `tabs` | which agents have a tab, named and marked as they are |
| `page` | an agent's tab: transcript and composer, joined with the source |
| `rows` | which entries become which rows of a transcript |
| `feed` | keeps a transcript's rows in step with entries and with what streams in |
| `timing` | first token time and speed, out of the entries |
| `panel` | the side panel: who serves the agent and what it used |
| `composer` | the box under the transcript |
| `message_edit` | the editor in it and in the dialog: Enter sends |
| `new_agent` | the dialog: task, profile, model |
| `start_choice` | which profile and model it begins with, and what keeps it from starting |
| `model_choices` | the rows of its two pickers |
| `generation_form` | its folded part: name, instructions, how answers are made |
| `state` | marks and words of agents' states |
| `wording` | texts with values in them; the question about a pasted key |
"""
