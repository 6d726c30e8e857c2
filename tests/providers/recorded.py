"""Streams as providers sent them, and the events they mean."""

from __future__ import annotations

from keystead.providers.events import (
    Event,
    Finish,
    FinishReason,
    ReasoningDelta,
    ReasoningEnd,
    TextDelta,
    TextEnd,
    ToolCall,
    Usage,
)

CHAT = """\
: OPENROUTER PROCESSING

data: {"id":"c1","object":"chat.completion.chunk","model":"alpha-2026","choices":[{"index":0,\
"delta":{"role":"assistant","content":"","reasoning_content":"Let me "},"finish_reason":null}]}

data: {"id":"c1","model":"alpha-2026","choices":[{"index":0,"delta":{"reasoning_content":"think."},\
"finish_reason":null}]}

data: {"id":"c1","model":"alpha-2026","choices":[{"index":0,"delta":{"content":"Grüße "}}]}

data: {"id":"c1","model":"alpha-2026","choices":[{"index":0,"delta":{"content":"🚀."}}]}

data: {"id":"c1","model":"alpha-2026","choices":[{"index":0,"delta":{"tool_calls":[{"index":0,\
"id":"call_a","type":"function","function":{"name":"list_files","arguments":""}}]}}]}

data: {"id":"c1","model":"alpha-2026","choices":[{"index":0,"delta":{"tool_calls":[{"index":0,\
"function":{"arguments":"{\\"path\\""}}]}}]}

data: {"id":"c1","model":"alpha-2026","choices":[{"index":0,"delta":{"tool_calls":[{"index":0,\
"function":{"arguments":": \\".\\"}"}},{"index":1,"id":"call_b","function":{"name":"now",\
"arguments":"{}"}}]}}]}

data: {"id":"c1","model":"alpha-2026","choices":[{"index":0,"delta":{},"finish_reason":\
"tool_calls"}]}

data: {"id":"c1","model":"alpha-2026","choices":[],"usage":{"prompt_tokens":120,\
"completion_tokens":30,"total_tokens":150,"prompt_tokens_details":{"cached_tokens":100},\
"completion_tokens_details":{"reasoning_tokens":12}}}

data: [DONE]

""".encode()

CHAT_EVENTS: list[Event] = [
    ReasoningDelta("Let me "),
    ReasoningDelta("think."),
    ReasoningEnd(),
    TextDelta("Grüße "),
    TextDelta("🚀."),
    ToolCall("call_a", "list_files", '{"path": "."}'),
    ToolCall("call_b", "now", "{}"),
    Usage(input_fresh=20, cache_read=100, output=30, reasoning=12),
    Finish(FinishReason.TOOL_CALLS, "alpha-2026"),
]

MESSAGES = """\
event: message_start
data: {"type":"message_start","message":{"id":"m1","type":"message","role":"assistant",\
"model":"beta-2026","content":[],"stop_reason":null,"usage":{"input_tokens":20,\
"cache_creation_input_tokens":7,"cache_read_input_tokens":100,"output_tokens":1}}}

event: content_block_start
data: {"type":"content_block_start","index":0,"content_block":{"type":"thinking","thinking":""}}

event: ping
data: {"type": "ping"}

event: content_block_delta
data: {"type":"content_block_delta","index":0,"delta":{"type":"thinking_delta",\
"thinking":"Let me think."}}

event: content_block_delta
data: {"type":"content_block_delta","index":0,"delta":{"type":"signature_delta",\
"signature":"c2lnbmVk"}}

event: content_block_stop
data: {"type":"content_block_stop","index":0}

event: content_block_start
data: {"type":"content_block_start","index":1,"content_block":{"type":"redacted_thinking",\
"data":"aGlkZGVu"}}

event: content_block_stop
data: {"type":"content_block_stop","index":1}

event: content_block_start
data: {"type":"content_block_start","index":2,"content_block":{"type":"text","text":""}}

event: content_block_delta
data: {"type":"content_block_delta","index":2,"delta":{"type":"text_delta","text":"Grüße 🚀."}}

event: content_block_stop
data: {"type":"content_block_stop","index":2}

event: content_block_start
data: {"type":"content_block_start","index":3,"content_block":{"type":"tool_use","id":"toolu_a",\
"name":"list_files","input":{}}}

event: content_block_delta
data: {"type":"content_block_delta","index":3,"delta":{"type":"input_json_delta",\
"partial_json":"{\\"path\\""}}

event: content_block_delta
data: {"type":"content_block_delta","index":3,"delta":{"type":"input_json_delta",\
"partial_json":": \\".\\"}"}}

event: content_block_stop
data: {"type":"content_block_stop","index":3}

event: message_delta
data: {"type":"message_delta","delta":{"stop_reason":"tool_use","stop_sequence":null},\
"usage":{"output_tokens":30}}

event: message_stop
data: {"type":"message_stop"}

""".encode()

MESSAGES_EVENTS: list[Event] = [
    ReasoningDelta("Let me think."),
    ReasoningEnd({"format": "anthropic-messages", "signature": "c2lnbmVk"}),
    ReasoningEnd({"format": "anthropic-messages", "redacted_thinking": "aGlkZGVu"}),
    TextDelta("Grüße 🚀."),
    ToolCall("toolu_a", "list_files", '{"path": "."}'),
    Usage(input_fresh=20, cache_read=100, cache_write=7, output=30),
    Finish(FinishReason.TOOL_CALLS, "beta-2026"),
]

GENERATED = """\
data: {"candidates":[{"content":{"parts":[{"text":"Let me ","thought":true}],"role":"model"},\
"index":0}],"usageMetadata":{"promptTokenCount":120,"totalTokenCount":120},\
"modelVersion":"gamma-2026","responseId":"r1"}

data: {"candidates":[{"content":{"parts":[{"text":"think.","thought":true}],"role":"model"},\
"index":0}],"modelVersion":"gamma-2026","responseId":"r1"}

data: {"candidates":[{"content":{"parts":[{"text":"Grüße "}],"role":"model"},"index":0}],\
"modelVersion":"gamma-2026","responseId":"r1"}

data: {"candidates":[{"content":{"parts":[{"text":"🚀.","thoughtSignature":"dGV4dA=="}],\
"role":"model"},"index":0}],"modelVersion":"gamma-2026","responseId":"r1"}

data: {"candidates":[{"content":{"parts":[{"functionCall":{"name":"list_files","args":\
{"path":"."}},"thoughtSignature":"c2lnbmVk"},{"functionCall":{"id":"fc-2","name":"now"}}],\
"role":"model"},"index":0}],"modelVersion":"gamma-2026","responseId":"r1"}

data: {"candidates":[{"content":{"parts":[{"text":""}],"role":"model"},"finishReason":"STOP",\
"index":0}],"usageMetadata":{"promptTokenCount":120,"candidatesTokenCount":18,\
"totalTokenCount":150,"cachedContentTokenCount":100,"thoughtsTokenCount":12,\
"promptTokensDetails":[{"modality":"TEXT","tokenCount":120}]},"modelVersion":"gamma-2026",\
"responseId":"r1"}

""".encode()

GENERATED_EVENTS: list[Event] = [
    ReasoningDelta("Let me "),
    ReasoningDelta("think."),
    ReasoningEnd(),
    TextDelta("Grüße "),
    TextDelta("🚀."),
    TextEnd({"format": "google-generative", "signature": "dGV4dA==", "length": 2}),
    ToolCall(
        "call_0",
        "list_files",
        '{"path": "."}',
        {"format": "google-generative", "signature": "c2lnbmVk"},
    ),
    ToolCall("fc-2", "now", "{}", {"format": "google-generative", "id": "fc-2"}),
    Usage(input_fresh=20, cache_read=100, output=30, reasoning=12),
    Finish(FinishReason.TOOL_CALLS, "gamma-2026"),
]

LINES = """\
{"model":"delta:8b","created_at":"2026-11-26T10:00:00.1Z","message":{"role":"assistant",\
"content":"","thinking":"Let me "},"done":false}
{"model":"delta:8b","created_at":"2026-11-26T10:00:00.2Z","message":{"role":"assistant",\
"content":"","thinking":"think."},"done":false}
{"model":"delta:8b","created_at":"2026-11-26T10:00:00.3Z","message":{"role":"assistant",\
"content":"Grüße "},"done":false}
{"model":"delta:8b","created_at":"2026-11-26T10:00:00.4Z","message":{"role":"assistant",\
"content":"🚀."},"done":false}
{"model":"delta:8b","created_at":"2026-11-26T10:00:00.5Z","message":{"role":"assistant",\
"content":"","tool_calls":[{"id":"call_a","function":{"index":0,"name":"list_files","arguments":\
{"path":"."}}},{"function":{"name":"now","arguments":{}}}]},"done":false}
{"model":"delta:8b","created_at":"2026-11-26T10:00:00.6Z","message":{"role":"assistant",\
"content":""},"done":true,"done_reason":"stop","total_duration":5043500667,"load_duration":5025959,\
"prompt_eval_count":120,"prompt_eval_duration":325953000,"eval_count":30,"eval_duration":4709213000}
""".encode()

LINES_EVENTS: list[Event] = [
    ReasoningDelta("Let me "),
    ReasoningDelta("think."),
    ReasoningEnd(),
    TextDelta("Grüße "),
    TextDelta("🚀."),
    ToolCall("call_a", "list_files", '{"path": "."}'),
    ToolCall("call_1", "now", "{}"),
    Usage(input_fresh=120, output=30),
    Finish(FinishReason.TOOL_CALLS, "delta:8b"),
]

RESPONSES = """\
event: response.created
data: {"type":"response.created","response":{"id":"resp_1","object":"response","status":\
"in_progress","model":"gamma-2026","output":[],"usage":null},"sequence_number":0}

event: response.output_item.added
data: {"type":"response.output_item.added","output_index":0,"item":{"id":"rs_1","type":"reasoning",\
"summary":[],"encrypted_content":"aGFsZg"},"sequence_number":1}

event: response.reasoning_summary_part.added
data: {"type":"response.reasoning_summary_part.added","item_id":"rs_1","output_index":0,\
"summary_index":0,"part":{"type":"summary_text","text":""},"sequence_number":2}

event: response.reasoning_summary_text.delta
data: {"type":"response.reasoning_summary_text.delta","item_id":"rs_1","output_index":0,\
"summary_index":0,"delta":"Let me ","sequence_number":3}

event: response.reasoning_summary_text.delta
data: {"type":"response.reasoning_summary_text.delta","item_id":"rs_1","output_index":0,\
"summary_index":0,"delta":"think.","sequence_number":4}

event: response.reasoning_summary_text.done
data: {"type":"response.reasoning_summary_text.done","item_id":"rs_1","output_index":0,\
"summary_index":0,"text":"Let me think.","sequence_number":5}

event: response.output_item.done
data: {"type":"response.output_item.done","output_index":0,"item":{"id":"rs_1","type":"reasoning",\
"summary":[{"type":"summary_text","text":"Let me think."}],"encrypted_content":"aGlkZGVu"},\
"sequence_number":6}

event: response.output_item.added
data: {"type":"response.output_item.added","output_index":1,"item":{"id":"msg_1","type":"message",\
"status":"in_progress","role":"assistant","content":[]},"sequence_number":7}

event: response.output_text.delta
data: {"type":"response.output_text.delta","item_id":"msg_1","output_index":1,"content_index":0,\
"delta":"Grüße ","logprobs":[],"sequence_number":8,"obfuscation":"x7Q"}

event: response.output_text.delta
data: {"type":"response.output_text.delta","item_id":"msg_1","output_index":1,"content_index":0,\
"delta":"🚀.","logprobs":[],"sequence_number":9}

event: response.output_text.done
data: {"type":"response.output_text.done","item_id":"msg_1","output_index":1,"content_index":0,\
"text":"Grüße 🚀.","sequence_number":10}

event: response.output_item.done
data: {"type":"response.output_item.done","output_index":1,"item":{"id":"msg_1","type":"message",\
"status":"completed","role":"assistant","content":[{"type":"output_text","annotations":[],\
"text":"Grüße 🚀."}]},"sequence_number":11}

event: response.output_item.added
data: {"type":"response.output_item.added","output_index":2,"item":{"id":"fc_1","type":\
"function_call","status":"in_progress","call_id":"call_a","name":"list_files","arguments":""},\
"sequence_number":12}

event: response.function_call_arguments.delta
data: {"type":"response.function_call_arguments.delta","item_id":"fc_1","output_index":2,\
"delta":"{\\"path\\": \\".\\"}","sequence_number":13}

event: response.function_call_arguments.done
data: {"type":"response.function_call_arguments.done","item_id":"fc_1","output_index":2,\
"arguments":"{\\"path\\": \\".\\"}","sequence_number":14}

event: response.output_item.done
data: {"type":"response.output_item.done","output_index":2,"item":{"id":"fc_1","type":\
"function_call","status":"completed","call_id":"call_a","name":"list_files",\
"arguments":"{\\"path\\": \\".\\"}"},"sequence_number":15}

event: response.completed
data: {"type":"response.completed","response":{"id":"resp_1","object":"response","status":\
"completed","error":null,"incomplete_details":null,"model":"gamma-2026","output":[{"id":"rs_1",\
"type":"reasoning","summary":[]},{"id":"msg_1","type":"message","content":[{"type":"output_text",\
"text":"Grüße 🚀."}]},{"id":"fc_1","type":"function_call","call_id":"call_a","name":"list_files",\
"arguments":"{}"}],"usage":{"input_tokens":120,"input_tokens_details":{"cached_tokens":100},\
"output_tokens":30,"output_tokens_details":{"reasoning_tokens":12},"total_tokens":150}},\
"sequence_number":16}

""".encode()

REASONING_ITEM = {
    "id": "rs_1",
    "type": "reasoning",
    "summary": [{"type": "summary_text", "text": "Let me think."}],
    "encrypted_content": "aGlkZGVu",
}

RESPONSES_EVENTS: list[Event] = [
    ReasoningDelta("Let me "),
    ReasoningDelta("think."),
    ReasoningEnd({"format": "openai-responses", "reasoning_item": REASONING_ITEM}),
    TextDelta("Grüße "),
    TextDelta("🚀."),
    ToolCall(
        "call_a",
        "list_files",
        '{"path": "."}',
        {"format": "openai-responses", "call_item_id": "fc_1"},
    ),
    Usage(input_fresh=20, cache_read=100, output=30, reasoning=12),
    Finish(FinishReason.TOOL_CALLS, "gamma-2026"),
]
