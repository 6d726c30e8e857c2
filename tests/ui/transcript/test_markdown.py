"""What a Markdown block says, and what of it is never active."""

import pytest

from keystead.ui.transcript.markdown import Code, Paragraph, Prose, Span, Table, read_markdown


def paragraphs(text: str) -> list[Paragraph]:
    return [
        paragraph
        for piece in read_markdown(text)
        if isinstance(piece, Prose)
        for paragraph in piece.paragraphs
    ]


def shown(text: str) -> str:
    return "\n".join("".join(span.text for span in part.spans) for part in paragraphs(text))


def links(text: str) -> list[str]:
    return [span.link for part in paragraphs(text) for span in part.spans if span.link]


def test_styles_are_kept() -> None:
    (paragraph,) = paragraphs("a **b** *c* ~~d~~ `e`")
    spans = {span.text: span for span in paragraph.spans}
    assert spans["b"] == Span("b", bold=True)
    assert spans["c"] == Span("c", italic=True)
    assert spans["d"] == Span("d", struck=True)
    assert spans["e"] == Span("e", code=True)


def test_lists_keep_their_numbers_and_depth() -> None:
    found = paragraphs("7. one\n8. two\n   - deep")
    assert [(part.marker, part.indent) for part in found] == [("7.", 1), ("8.", 1), ("•", 2)]


def test_code_in_a_list_is_code() -> None:
    pieces = read_markdown("- x\n\n  ```py\n  a = 1\n  ```\n- y")
    assert pieces[1] == Code("a = 1", "py", 1)
    assert len(pieces) == 3


def test_table_has_rows_and_alignment() -> None:
    (table,) = read_markdown("| a | b | c |\n|---|--:|:-:|\n| 1 | 2 | 3 |")
    assert isinstance(table, Table)
    assert [[cell[0].text for cell in row] for row in table.rows] == [
        ["a", "b", "c"],
        ["1", "2", "3"],
    ]
    assert table.right == {1}
    assert table.centered == {2}


def test_bare_addresses_are_links() -> None:
    assert links("see https://example.com/a?b=1, or not") == ["https://example.com/a?b=1"]


@pytest.mark.parametrize(
    "text",
    [
        "[a](javascript:alert(1))",
        "[a](file:///etc/passwd)",
        "[a](JaVaScRiPt:alert(1))",
        "[a](data:text/html,x)",
        "[a](other/page)",
        "<file:///etc/passwd>",
        "![x](file:///etc/passwd)",
        '<img src="file:///etc/passwd">',
        '<a href="file:///etc/passwd">x</a>',
    ],
)
def test_what_leads_elsewhere_stays_text(text: str) -> None:
    assert links(text) == []
    assert shown(text) == text


def test_image_is_its_description_and_address() -> None:
    assert shown("![a cat](http://127.0.0.1/cat.png)") == "a cat (http://127.0.0.1/cat.png)"


def test_control_and_direction_characters_are_seen() -> None:
    assert shown("a\x1b[31m \u202eb\u202c `c\u2066`") == "a␛[31m ⟨U+202E⟩b⟨U+202C⟩ c⟨U+2066⟩"


def test_nothing_is_dropped_where_nesting_is_too_deep() -> None:
    text = "> " * 500 + "at the end"
    assert "at the end" in shown(text)
