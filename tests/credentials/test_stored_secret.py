"""What is written into a keychain survives any secret, and only ASCII is written."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from keystead.credentials.stored_secret import (
    LARGEST_ITEM,
    DamagedItemError,
    Manifest,
    StoredSecret,
)
from keystead.origin import Origin
from keystead.secret import Secret

ORIGIN = Origin.of("https://api.provider.example:8443")
SAFE = re.compile(r"[A-Za-z0-9+/=._-]+")


@given(st.text())
def test_every_secret_comes_back_from_one_line_of_ascii(value):
    stored = StoredSecret(Secret(value), ORIGIN)
    assert SAFE.fullmatch(stored.encode())
    assert StoredSecret.decode(stored.encode()) == stored


@given(st.text(alphabet="abc", max_size=3 * LARGEST_ITEM))
def test_chunks_join_to_what_was_cut(text):
    manifest = Manifest.of("name", text)
    chunks = manifest.cut(text)
    assert len(chunks) == manifest.chunks
    assert all(len(chunk) <= LARGEST_ITEM for chunk in chunks)
    assert Manifest.decode(manifest.encode()).join(chunks) == text
    assert SAFE.fullmatch(manifest.encode())
    assert len(manifest.encode()) <= LARGEST_ITEM


def test_missing_chunk_is_noticed():
    text = "a" * 2 * LARGEST_ITEM
    manifest = Manifest.of("name", text)
    with pytest.raises(DamagedItemError):
        manifest.join(manifest.cut(text)[:1])


@pytest.mark.parametrize(
    "text",
    ["", "sk-plain", "k1.", "k1.%%%", "k1.W10=", "k1.e30=", "m1.e30=", "k1.eyJvcmlnaW4iOiAxfQ=="],
)
def test_foreign_item_is_damaged_and_no_crash(text):
    with pytest.raises(DamagedItemError):
        StoredSecret.decode(text)
    with pytest.raises(DamagedItemError):
        Manifest.decode(text)


def test_origin_is_part_of_the_item():
    one = StoredSecret(Secret("a-secret"), ORIGIN)
    assert StoredSecret.decode(one.encode()).origin == ORIGIN
