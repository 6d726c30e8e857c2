"""What is proposed after a refusal, from the words that real servers refuse with."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import pytest

from keystead.errors import ErrorKind, ProviderError
from keystead.profiles.generation import Effort, Generation
from keystead.profiles.quirks import InstructionsRole, MaxTokensField, Quirks, ReasoningEcho
from keystead.providers.classify import refusal
from keystead.providers.compatible import remedy
from keystead.providers.messages import Message, Request, Role, TextPart, Tool, ToolResultPart
from keystead.providers.openai_chat.request import to_wire
from keystead.providers.sentences import Asked

ASKED = Asked("work", "https://models.example/v1", model="alpha")
JSON = {"content-type": "application/json"}
DEVELOPER = Quirks(instructions_role=InstructionsRole.DEVELOPER)
COMPLETION = Quirks(max_tokens_field=MaxTokensField.MAX_COMPLETION_TOKENS)
ECHO = Quirks(reasoning_echo=ReasoningEcho.TOOL_TURNS)
TOOL = Tool("look", "Looks", {"type": "object"})


def asked(*messages: Message, **facts: Any) -> Request:
    more: dict[str, Any] = {
        name: facts.pop(name) for name in ("instructions", "tools") if name in facts
    }
    said = messages or (Message(Role.USER, (TextPart("Hello"),)),)
    return Request("alpha", said, generation=Generation(**facts), **more)


@dataclass(frozen=True)
class Case:
    """A refusal as it came: status and body, what it was the answer to, what is proposed."""

    body: str
    request: Request
    proposed: dict[str, Any] | None
    quirks: Quirks = field(default_factory=Quirks)
    status: int = 400


def openai(message: str, param: str = "null", code: str = "null") -> str:
    return (
        f'{{"error": {{"message": "{message}", "type": "invalid_request_error", '
        f'"param": {param}, "code": {code}}}}}'
    )


HOT, LIMITED, HARD = asked(temperature=0.2), asked(max_output_tokens=50), asked(effort=Effort.HIGH)
BRIEF = asked(instructions="Be brief")
RESULT = asked(
    Message(Role.USER, (TextPart("Look"),)),
    Message(Role.TOOL, (ToolResultPart("c1", "look", "Nothing"),)),
)

CASES = {
    "openai max_tokens": Case(
        openai(
            "Unsupported parameter: 'max_tokens' is not supported with this model. "
            "Use 'max_completion_tokens' instead.",
            '"max_tokens"',
            '"unsupported_parameter"',
        ),
        LIMITED,
        {"max_tokens_field": "max_completion_tokens"},
    ),
    "vllm max_completion_tokens": Case(
        """{"object": "error", "message": "[{'type': 'extra_forbidden', 'loc': ('body', """
        """'max_completion_tokens'), 'msg': 'Extra inputs are not permitted', 'input': 8192}]", """
        '"type": "BadRequestError", "param": null, "code": 400}',
        LIMITED,
        {"max_tokens_field": "max_tokens"},
        COMPLETION,
    ),
    "fastapi names the place beside the words": Case(
        '{"detail": [{"type": "extra_forbidden", "loc": ["body", "max_completion_tokens"], '
        '"msg": "Extra inputs are not permitted", "input": 800}]}',
        LIMITED,
        {"max_tokens_field": "max_tokens"},
        COMPLETION,
        422,
    ),
    "a limit is wanted": Case(
        openai("max_tokens is required"), asked(), {"default_max_tokens": 4096}
    ),
    "mistral stream_options": Case(
        '{"object": "error", "message": {"detail": [{"type": "extra_forbidden", '
        '"loc": ["body", "stream_options"], "msg": "Extra inputs are not permitted", '
        '"input": {"include_usage": true}}]}, "type": "invalid_request_error"}',
        asked(),
        {"stream_usage": False},
        status=422,
    ),
    "azure stream_options": Case(
        openai("Validation error at #/stream_options: Extra inputs are not permitted"),
        asked(),
        {"stream_usage": False},
    ),
    "deepseek developer role": Case(
        openai(
            "Failed to deserialize the JSON body into the target type: messages[0].role: unknown "
            "variant `developer`, expected one of `system`, `user`, `assistant`, `tool`, "
            "`latest_reminder` at line 1 column 60"
        ),
        BRIEF,
        {"instructions_role": "system"},
        DEVELOPER,
    ),
    "dashscope developer role": Case(
        '{"error": {"code": "invalid_parameter_error", "param": null, "message": "developer is not '
        """one of ['system', 'assistant', 'user', 'tool', 'function'] - 'messages.[0].role'", """
        '"type": "invalid_request_error"}}',
        BRIEF,
        {"instructions_role": "system"},
        DEVELOPER,
    ),
    "vercel developer role": Case(
        "{\"error\": {\"message\": \"Invalid enum value. Expected 'system' | 'user' | 'assistant' "
        '| \'tool\', received \'developer\'", "type": "invalid_request_error", '
        '"param": "messages.0.role", "code": "invalid_request_error"}}',
        BRIEF,
        {"instructions_role": "system"},
        DEVELOPER,
    ),
    "ark developer role": Case(
        openai(
            "The parameter `messages.role` specified in the request are not valid: invalid value: "
            "`developer`, supported values are: `system`, `assistant`, `user`, `tool`."
        ),
        BRIEF,
        {"instructions_role": "system"},
        DEVELOPER,
    ),
    "o1-mini system role": Case(
        openai("Unsupported value: 'messages[0].role' does not support 'system' with this model."),
        BRIEF,
        {"instructions_role": "user"},
    ),
    "a template without a system role": Case(
        openai("System role not supported"), BRIEF, {"instructions_role": "user"}, status=500
    ),
    "openai temperature value": Case(
        openai(
            "Unsupported value: 'temperature' does not support 0.2 with this model. "
            "Only the default (1) value is supported.",
            '"temperature"',
            '"unsupported_value"',
        ),
        HOT,
        {"left_out": ["temperature"]},
    ),
    "openai temperature": Case(
        openai("Unsupported parameter: 'temperature' is not supported with this model."),
        HOT,
        {"left_out": ["temperature"]},
    ),
    "a relay passes the refusal on": Case(
        '{"error": {"message": "[openai/gpt-5.4] [400]: {\\"error\\": {\\"message\\": '
        '\\"Unsupported parameter: \'max_tokens\' is not supported with this model.\\"}}"}}',
        LIMITED,
        {"max_tokens_field": "max_completion_tokens"},
    ),
    "xai reasoning effort": Case(
        '{"code": "Client specified an invalid argument", '
        '"error": "Model grok-4 does not support parameter reasoningEffort: reasoning_effort"}',
        HARD,
        {"left_out": ["reasoning_effort"]},
    ),
    "groq reasoning effort": Case(
        openai("`reasoning_effort` is not supported with this model", '"reasoning_effort"'),
        HARD,
        {"left_out": ["reasoning_effort"]},
    ),
    "gemini's own field": Case(
        '{"error": {"code": 400, "message": "Invalid JSON payload received. Unknown name '
        '\\"top_k\\": Cannot find field.", "status": "INVALID_ARGUMENT"}}',
        asked(extra_body={"top_k": 3}),
        {"left_out": ["top_k"]},
    ),
    "nvidia names several": Case(
        '{"type": "urn:inference-service:problem-details:unprocessable-entity", "status": 422, '
        '"title": "Unprocessable Entity", "detail": "body -> frequency_penalty\\n  Extra inputs '
        'are not permitted (type=extra_forbidden)\\nbody -> n\\n  Extra inputs are not permitted"}',
        asked(extra_body={"frequency_penalty": 0.0, "n": 1, "seed": 1}),
        {"left_out": ["frequency_penalty", "n"]},
        status=422,
    ),
    "what is left out already stays so": Case(
        openai("Unrecognized request argument supplied: seed"),
        asked(extra_body={"seed": 1}),
        {"left_out": ["top_p", "seed"]},
        Quirks(left_out=("top_p",)),
    ),
    "parallel tools": Case(
        openai("Unsupported parameter: 'parallel_tool_calls' is not supported with this model."),
        asked(tools=(TOOL,)),
        {"left_out": ["parallel_tool_calls"]},
        Quirks(parallel_tools=False),
    ),
    "kimi wants the reasoning back": Case(
        openai(
            "thinking is enabled but reasoning_content is missing in assistant tool call message "
            "at index 7"
        ),
        asked(),
        {"reasoning_echo": "tool-turns"},
    ),
    "deepseek wants the reasoning back": Case(
        openai(
            "The `reasoning_content` in the thinking mode must be passed back to the API.",
            code='"invalid_request_error"',
        ),
        asked(),
        {"reasoning_echo": "tool-turns"},
    ),
    "deepseek wants all of it back": Case(
        openai("The `reasoning_content` in the thinking mode must be passed back to the API."),
        asked(),
        {"reasoning_echo": "always"},
        ECHO,
    ),
    "somebody wants none back": Case(
        openai(
            "Error code: 400 - messages.2.reasoning_content: Extra inputs are not permitted",
        ),
        asked(),
        {"reasoning_echo": "never"},
        ECHO,
    ),
    "a tool's name is wanted": Case(
        openai("messages.2: tool message requires the field 'name': name is required"),
        RESULT,
        {"tool_result_name": True},
    ),
    "strict tools": Case(
        openai("Unknown parameter: 'tools[0].function.strict'."),
        asked(tools=(TOOL,)),
        {"strict_tools": False},
        Quirks(strict_tools=True),
    ),
    "one text wanted": Case(
        openai("invalid type: sequence, expected a string at messages[0].content"),
        asked(),
        {"content_parts": False},
    ),
    "a list is not accepted": Case(
        openai("'messages.0.content' must be a string"), asked(), {"content_parts": False}
    ),
    "a wrong key": Case(openai("Incorrect API key provided"), HOT, None, status=401),
    "no such model": Case(openai("The model `alpha` does not exist"), HOT, None, status=404),
    "a full context": Case(
        openai(
            "This model's maximum context length is 8192 tokens", code='"context_length_exceeded"'
        ),
        LIMITED,
        None,
    ),
    "too much traffic": Case(openai("temperature: Too many requests"), HOT, None, status=429),
    "words about nothing that was sent": Case(
        openai("Unsupported parameter: 'temperature' is not supported with this model."),
        asked(),
        None,
    ),
    "a name inside another": Case(openai("Unknown parameter: 'my_temperature_x'."), HOT, None),
    "the model itself": Case(
        openai("Unsupported value: 'stream' does not support true"), HOT, None
    ),
    "what cannot go": Case(openai("Unknown parameter: 'messages'"), HOT, None),
    "a broken server": Case("", HOT, None, status=500),
    "a web page": Case(
        "<html><title>temperature not supported</title></html>", HOT, None, status=503
    ),
}


@pytest.mark.parametrize("case", CASES.values(), ids=CASES.keys())
def test_a_refusal_leads_to_other_quirks_or_to_none(case: Case):
    error = refusal(case.status, JSON, case.body.encode(), ASKED)
    found = remedy(error, case.request, case.quirks)
    assert (found and dict(found.quirks)) == case.proposed
    if found is None:
        return
    assert found.change
    changed = case.quirks.model_copy(
        update=Quirks.model_validate(found.quirks).model_dump(include={*found.quirks})
    )
    assert changed != case.quirks
    # The same refusal, should it come again, leads somewhere else or nowhere.
    again = remedy(error, case.request, changed)
    assert again is None or again.quirks != found.quirks


def test_a_choice_that_the_program_itself_refuses_can_be_left_out():
    quirks = Quirks(reasoning_effort=False)
    with pytest.raises(ProviderError) as refused:
        to_wire(HARD, quirks)
    found = remedy(refused.value, HARD, quirks)
    assert found is not None
    assert found.quirks == {"left_out": ["reasoning_effort"]}
    assert "reasoning_effort" not in to_wire(
        HARD, Quirks(reasoning_effort=False, left_out=("reasoning_effort",))
    )


def test_the_command_that_remembers_it_is_typed_as_it_stands():
    error = refusal(400, JSON, CASES["openai temperature"].body.encode(), ASKED)
    found = remedy(error, HOT, Quirks())
    assert found is not None
    assert found.command("work") == (
        """keystead profiles edit work --set 'quirks.left_out=["temperature"]'"""
    )
    assert found.change == "without temperature"


def test_what_no_server_was_asked_leads_nowhere():
    error = ProviderError(ErrorKind.CONNECTION, "temperature is not supported")
    assert remedy(error, HOT, Quirks()) is None
