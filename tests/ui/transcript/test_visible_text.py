"""Foreign text hides nothing."""

import pytest

from keystead.ui.transcript.visible_text import true_address, visible, visible_line, visible_name


@pytest.mark.parametrize(
    ("text", "seen"),
    [
        ("plain\n\ttext", "plain\n\ttext"),
        ("\0", "␀"),
        ("\x1b[2J", "␛[2J"),
        ("\x7f\x9b", "␡⟨U+009B⟩"),
        ("\u202e\u2066", "⟨U+202E⟩⟨U+2066⟩"),
        ("a\r\nb\u2028c", "a\nb\nc"),
        ("\ud800\ufffc", "��"),
    ],
)
def test_hidden_characters_get_a_sign(text: str, seen: str) -> None:
    assert visible(text) == seen


@pytest.mark.parametrize(
    ("url", "address"),
    [
        ("https://example.com/a", "https://example.com/a"),
        ("https://xn--80ak6aa92e.com/", "https://xn--80ak6aa92e.com/"),
        ("https://аррӏе.com/x", "https://xn--80ak6aa92e.com/x"),
        ("https://example.com/\u202egpj", "https://example.com/⟨U+202E⟩gpj"),
        ("mailto:a@example.com", "mailto:a@example.com"),
        ("https://[bad", "https://[bad"),
        ("https://example.com/a\u200b", "https://example.com/a⟨U+200B⟩"),
    ],
)
def test_address_is_shown_as_it_truly_is(url: str, address: str) -> None:
    assert true_address(url) == address


def test_a_name_hides_nothing_and_prose_reads_as_it_was_written():
    text = "ada\u200bpter \x1b\u200f"
    assert visible_name(text) == visible_line(text) == "ada⟨U+200B⟩pter ␛⟨U+200F⟩"
    assert visible("ada\u200bpter \u200f") == "ada\u200bpter \u200f"
