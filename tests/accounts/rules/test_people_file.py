import pytest
from hypothesis import given
from hypothesis import strategies as some

from troth.accounts.rules.people_file import MOST, Fault, read


def test_columns_are_known_by_their_headings_in_any_order() -> None:
    lines = read("name;email;role\nBo;BO@shop.example;agent\n\n\nCy;cy@shop.example;\n")
    assert [(line.number, line.email, line.role, line.name) for line in lines] == [
        (2, "bo@shop.example", "agent", "Bo"),
        (5, "cy@shop.example", "agent", "Cy"),
    ]
    assert not [line for line in lines if line.fault]


@pytest.mark.parametrize("text", ["bo@shop.example,expert,Bo", "\ufeffbo@shop.example\texpert\tBo\r\n"])
def test_without_headings_the_order_is_address_role_name(text: str) -> None:
    (line,) = read(text)
    assert (line.email, line.role, line.name, line.fault) == ("bo@shop.example", "expert", "Bo", None)


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("bo,agent", Fault.NO_ADDRESS),
        ("@shop.example,agent", Fault.NO_ADDRESS),
        ("b o@shop.example", Fault.NO_ADDRESS),
        (",agent,Bo", Fault.NO_ADDRESS),
        ("bo@shop.example,king", Fault.NO_ROLE),
    ],
)
def test_a_line_that_is_wrong_says_how(text: str, fault: Fault) -> None:
    good = "ann@shop.example,agent\n"
    assert [line.fault for line in read(good + text)] == [None, fault]
    assert read(good + text)[1].number == 2


def test_who_is_listed_twice_is_named_at_the_second_time() -> None:
    lines = read("bo@shop.example\nBO@shop.example")
    assert [line.fault for line in lines] == [None, Fault.TWICE]


def test_a_list_has_an_end() -> None:
    lines = read("\n".join(f"bo{number}@shop.example" for number in range(MOST + 5)))
    assert len(lines) == MOST + 1
    assert lines[-1].fault is Fault.TOO_MANY


@given(some.text())
def test_whatever_is_in_the_file_it_is_read_to_its_end(text: str) -> None:
    for line in read(text):
        assert line.fault or line.email.count("@") == 1


def test_a_name_has_no_sign_that_cannot_be_kept() -> None:
    assert read("emma@shop.example,agent,Em\x00ma")[0].name == "Emma"
