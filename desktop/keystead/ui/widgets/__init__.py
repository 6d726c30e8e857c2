"""Pieces of the window without a domain; what they show is handed in.

| module | pieces |
| --- | --- |
| `label` | `Label` (plain text always), `ElidedLabel`, `Heading`, `GroupHeading`, `Tag`, `Line`; `set_look`, `plain_tooltip` |
| `button` | `Button` (outline, filled, quiet, link; shortcut hint), `IconButton`, `CommandButton` |
| `chip`, `popup_chip` | `Chip`: a small fact; `PopupChip`: a choice that opens something |
| `choices` | `Choice` and `ChoiceBar`: buttons of which one is chosen |
| `choice_rows` | `RowChoice` and `ChoiceRows`: choices that need a word each |
| `choice_box` | `ComboBox` for a few values, `CheckBox` |
| `radio_field` | `RadioField`: one of a few values, in boxes like fields |
| `picker` | `Picker`: a box with a searchable list, for thousands of values |
| `field` | `Field`: label, editor, hint or error below, checked as it is left |
| `secret_field` | `SecretField`: masked, `take()` hands the secret over and forgets it |
| `mark` | `Mark` and `StateMark`: a state's shape, colour and word |
| `rows`, `row_list`, `row_delegate` | `Row`, `RowModel`, `RowList`: lists with title, subtitle, mark, fact, groups |
| `filter_line` | `FilterLine`: a search line that comes and goes |
| `search_line` | `SearchLine`: filters a list, whose arrows it hands on; `lead_with_glass` |
| `finder` | `Finder`: a search line over rows, laid over a window |
| `announce` | `announce`: says something to a screen reader |
| `filtering` | `Filter`: which entries hold all typed words |
| `card` | `Card`, `Notice` (title, sentence, what can be done) |
| `empty_state` | `EmptyState`, `Loading` (shown after half a second) |
| `section` | `Section` (heading over a line), `Disclosure` (opens and closes) |
| `facts`, `meter` | `Facts`: names and values; `Meter`: how much is used |
| `steady_scroll_bar` | `keep_room(area)`: a scroll bar that moves nothing aside |
| `question` | `await question(...)`: the id of the choice, None when closed |
| `undo_line` | `UndoLine`: what was just done, and the way back |
| `tile` | `Tile`: a button as large as a card |
| `columns` | `Columns`: as many equal columns as there is room for |
| `flow` | `Flow`: each as wide as it likes, in as many lines as that takes |
| `beside` | `Beside`: a label beside what it names, above it where room is short |
| `side_by_side` | `SideBySide`: a part at another's side, under it where room is short |
| `snug` | `Snug`: exactly as high as its texts are at its width |
| `low_scroll` | `LowScroll`: as high as what is in it, scrolling where that is too much |
| `icon_tag` | `IconTag`: a fact with its icon |
| `glyph` | `Glyph`: an icon that does nothing |
| `split_pane` | `SplitPane`: sizes that are remembered |
| `found_text` | `spans_of`: where what was typed stands in a text |
| `mirror` | `placed`: where a drawn part stands in a window that runs from the right |
"""  # noqa: E501 - a table's row is one line
