"""The attribution statements that the licence of the rules asks for, word for word where people find them."""

from pathlib import Path

ROOT = Path(__file__).parents[1]
LICENCE = "available at https://creativecommons.org/licenses/by/4.0/legalcode."
SRD_5_1 = (
    "This work includes material taken from the System Reference Document 5.1 (“SRD 5.1”) by Wizards of the Coast LLC "
    "and available at https://dnd.wizards.com/resources/systems-reference-document. The SRD 5.1 is licensed under the "
    f"Creative Commons Attribution 4.0 International License {LICENCE}"
)
SRD_5_2_1 = (
    "This work includes material from the System Reference Document 5.2.1 (“SRD 5.2.1”) by Wizards of the Coast LLC, "
    "available at https://www.dndbeyond.com/srd. The SRD 5.2.1 is licensed under the Creative Commons Attribution 4.0 "
    f"International License, {LICENCE}"
)


def test_the_notice_has_both_attribution_statements_word_for_word() -> None:
    said = " ".join((ROOT / "NOTICE").read_text(encoding="utf-8").split())
    assert SRD_5_1 in said
    assert SRD_5_2_1 in said


def test_the_readme_names_both_documents_their_licence_and_the_notice() -> None:
    licence = (ROOT / "README.md").read_text(encoding="utf-8").split("## Licence")[1]
    for word in ("SRD 5.1", "SRD 5.2.1", "CC-BY-4.0", "(NOTICE)"):
        assert word in licence


def test_the_rules_say_where_the_notice_is() -> None:
    assert "NOTICE" in (ROOT / "game/systems/dnd5e.py").read_text(encoding="utf-8").partition("\n")[0]
