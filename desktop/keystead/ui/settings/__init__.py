"""The settings window: profiles and pages about the program in a list, one of them beside it.

| module | owns |
| --- | --- |
| `window`, `side`, `head`, `tab_order` | what is shown; leaving loses nothing; where Tab goes |
| `search` | every field and page by what it is called |
| `profile_list`, `provider_page` | the list of profiles, the list of presets for a new one |
| `beginning` | where in a form a person goes on who connects a provider |
| `form`, `form_page`, `footer` | one draft over its sections: Save, Revert, Test |
| `mistakes`, `outcome` | what keeps a draft from being written; what became of a Save or a test |
| `reactions` | what a choice in one part of the form changes in another |
| `draft` | the values that are not written yet, what changed, what is wrong; no widget |
| `fields`, `editors`, `pairs`, `quirks`, `pickers` | an editor for every field, by its type |
| `layer_chip` | where a value comes from that the file does not decide |
| `connection` | provider, address, model |
| `withheld`, `origin_card` | keys that belong to another address: finding them, asking about them |
| `provider_fields` | what a provider wants to know beside a key |
| `promise` | where the form says that a typed secret goes |
| `credentials`, `key_rows`, `key_row`, `add_key` | keys |
| `key_need`, `key_health` | what is said where there is none, and of one that rests |
| `keychain_tag`, `vault_work` | where keys are kept, and what still waits for that place |
| `headers`, `header_line`, `advanced` | headers with their secrets; the folded rest |
| `proxy_password` | the one secret in that |
| `model_references` | aliases and the fallback chain, completed by known models |
| `checking`, `check_panel` | a test and its five lights |
| `saving`, `removing` | writing a draft, taking a profile out |
| `conflict` | a draft over a file that another program changed |
| `application_list`, `application_pages`, `page` | the pages about the program itself |
| `setting_fields` | its settings, written as they are changed |
| `appearance`, `theme_tiles`, `keychain`, `network`, `aliases` | one page each |
| `keyboard`, `command_keys`, `key_recorder` | the page of keyboard shortcuts |

What a profile consists of stands in `keystead.profiles.profile` alone, and what can be set of the
program in `keystead.settings.settings`: titles, sentences, bounds.
"""
