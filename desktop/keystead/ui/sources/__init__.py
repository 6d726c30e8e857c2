"""What the views show, as the window's thread knows it: one source a kind of thing.

| module | knows |
| --- | --- |
| `profiles` | `ProfileSource`: profiles, their keys, the file's problems; saving and checking |
| `models` | `ModelSource`: the model lists of all profiles; refreshing |
| `agents` | `AgentSource`: agents and their entries; starting, talking to, stopping |
| `aliases` | `AliasSource`: everyone's aliases; writing them |
| `keychain` | `KeychainSource`: how the keychain stands, which keys there are; unlocking |
| `settings` | `SettingsSource`: the program's own settings; changing one |
| `network` | `NetworkSource`: what holds for every connection |
| `surroundings` | `SurroundingsSource`: servers and variables at hand; connecting them |
| `requests` | `RequestSource`: the last requests of each profile |
| `made` | all of them, over one engine |

A source mirrors the engine's announcements, which reach it through the bridge once a frame, and
passes calls the other way. It knows no widget; item models and views are fed by it.
"""
