"""The Agents view: who works, what was said, and how a new one starts.

| module | owns |
| --- | --- |
| `side` | the side bar's page: the agents, grouped by what they need, and their filter |
| `list` | its list: what can be done with a row, by key and by menu |
| `lines` | what is said of an agent there, kept for the first frame of the next start |
| `opening` | joins what the window does with agents with the window itself |
| `tabs` | which agents have a tab, named and marked as they are |
| `page` | an agent's tab: transcript, composer and panel, and what is asked of the agent |
| `stop_twice` | Esc pressed twice there |
| `transcript_pane` | the upper part of it: the transcript as it grows, with find bar and menu |
| `reading` | fetches a transcript stretch by stretch, and holds back what comes meanwhile |
| `feed` | keeps a transcript's rows in step with entries and with what streams in |
| `rows` | which entries become which rows of a transcript |
| `failure_rows` | failures among them, and what can be done about one |
| `status_row` | what stands after the last entry: waiting, stopped, interrupted |
| `earlier_bar` | the line that says how much was not fetched, and leads to the first entry |
| `find_bar` | the bar over the transcript in which one types what to look for |
| `finding` | what is found, and the way from match to match |
| `row_menu` | the menu of a row |
| `panel` | the side panel: context, what was used, who answered |
| `context_windows` | how large a model's context is, also of one that no list names |
| `served` | whom the last turn asked and who answered it, whatever is chosen next |
| `endings`, `unseen_failures` | what a screen reader hears of an end; failures out of sight |
| `timing` | first token time and speed, out of the entries |
| `composer` | the box under the transcript: a new message, or an old one in other words |
| `composer_line` | its lower line, and what of it gives way where room is short |
| `unsent_texts` | what was typed and not sent, and when it is kept |
| `message_edit` | the editor in it and in the dialog: Enter sends |
| `message_history` | earlier messages, walked through with the arrows |
| `answering` | the chips in it: who answers next, and how |
| `limit_fields`, `limits_dialog` | the longest answer and the temperature, and their dialog |
| `name_dialog` | an agent's name |
| `new_agents` | asking for one after the other: what was typed and not begun is there again |
| `new_agent` | the dialog: task, profile, model |
| `start_form`, `effort_field` | the fields of it that say with what the agent starts |
| `start_choice` | which profile and model it begins with, and what keeps it from starting |
| `model_choices`, `model_popup` | the rows of its two pickers; the open list of models |
| `generation_form` | its folded part: name, instructions, how answers are made |
| `state` | marks and words of agents' states; what a failure is called in every list |
| `wording` | texts with values in them; the question about a pasted key |
"""
