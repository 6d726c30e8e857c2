"""The window: Qt and nothing else. What a command line could use too belongs below.

| piece | owns |
| --- | --- |
| `bridge` | the only door to the engine's loop: `await bridge.call(work)`, `bridge.post(change)` |
| `app` | the order of a start and of an end, of the window's process |
| `picture` | the window drawn into a file, where there is no display |
| `garbage` | collecting in the window's thread, where widgets may be destroyed |
| `tasks` | the one way from a Qt signal to a coroutine: `tasks.start(owner, work, group=…)` |
| `theme`, `fonts`, `icons` | colour tokens, type, tinted icons |
| `window_state`, `remembering` | what the next start needs; when it is written |
| `remembered_size` | the size of a window beside the main one |
| `opening`, `kept_rows` | what is seen until the engine runs: lists as they were last |
| `edited_settings` | theme and scale that were edited while no window was open |
| `scale`, `rescaling` | how large everything is drawn, and that it takes a start |
| `settings_access`, `applied_settings` | the way into the settings, and what they do here |
| `desktop` | what commands and choices open: joins frame, views and engine |
| `frame_commands`, `system_menu` | which commands the frame shows, in the system's menu bar too |
| `side_pages`, `view_tabs` | when the pages of views are made, in the side bar and in tabs |
| `offered_actions` | what is done when the way out of a failure is taken |
| `closing` | the question before agents at work are stopped |
| `warming` | what is loaded while nobody waits for it |
| `failures`, `standing` | what failed, over the content; agents and keychain at the edges |
| `keychain_notice`, `keychain_card`, `missing_keychain` | a keychain in trouble, and the ways on |
| `passphrase` | the dialog for that of the encrypted file |
| `translation` | `tr` where no widget has its own |
| `effort_box` | the choice of a reasoning effort, wherever one is offered |
| `profile_state`, `preset_words`, `ages`, `numbers`, `first_of` | words that several views share |
| `sources/` | what the views show, mirrored from the engine |
| `commands/` | commands as data, and the actions and menus made of them |
| `widgets/` | pieces without a domain |
| `window/` | the frame: layout only |
| `palette/` | everything by name, over the window |
| `transcript/` | the painted transcript of one agent |
| `views/`, `settings/` | what the frame shows |

Before the first frame only Qt, asyncio, qasync, `keystead.paths`, `keystead.resources`, the choice
of a theme, the frame itself and the lists it shows at once are imported; the engine and its
libraries come after the first paint.
"""

import builtins
from importlib import import_module

# For its `__feature__` switches PySide6 puts a function of its own in the place of `import`. It
# reads the source of every module that is imported from then on, Qt or not: 40 ms and 11 MB until
# the engine stands. Nobody here uses those switches.
import_module("PySide6.QtCore")
builtins.__import__ = builtins.__orig_import__  # type: ignore[attr-defined]
