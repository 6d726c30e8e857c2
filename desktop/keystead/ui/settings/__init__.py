"""The settings window: profiles in a list, the form of one beside it.

| module | owns |
| --- | --- |
| `window`, `tab_order` | which profile is shown; that leaving loses nothing; where Tab goes |
| `profile_list`, `provider_page` | the list of profiles, the list of presets for a new one |
| `form`, `form_page`, `footer` | one draft over its sections: Save, Revert, Test |
| `draft` | the values that are not written yet, what changed, what is wrong; no widget |
| `fields`, `editors`, `pairs`, `quirks`, `pickers` | an editor for every field, by its type |
| `connection`, `origin_card` | provider, address, model; keys that belong to another address |
| `credentials`, `key_rows`, `add_key`, `vault_work` | keys, and the keychain's troubles |
| `headers`, `header_line`, `advanced` | headers with their secrets; the folded rest |
| `checking`, `check_panel` | a test and its five lights |
| `saving`, `removing` | writing a draft, and the questions on the way |

What a profile consists of stands in `keystead.profiles.profile` alone: titles, sentences, bounds.
"""
