"""What the model servers of a computer answer, by path, as their own sources have it.

Sources: Ollama `docs/api.md`; lmstudio.ai/docs (REST API v0); llama.cpp `tools/server`; vLLM
`entrypoints/openai`; Jan `core/server/proxy.rs` and `static/openapi.json`; text-generation-webui
`modules/api`; SGLang `srt/entrypoints/http_server.py`; LiteLLM `proxy/health_endpoints`.
"""

from __future__ import annotations

from tests.providers.wire_server import Answer, as_json, by_path, fixed


def listed(owner: str, *ids: str) -> Answer:
    """A model list in OpenAI's shape."""
    data = [{"id": each, "object": "model", "created": 1, "owned_by": owner} for each in ids]
    return as_json({"object": "list", "data": data})


UNAUTHORIZED = as_json({"error": "Unauthorized"}, 401)
ASSETS = ("llama3.2:3b", "qwen3:14b")

OLLAMA = by_path(
    {
        "/v1/models": listed("library", *ASSETS),
        "/api/version": as_json({"version": "0.12.6"}),
    }
)
LMSTUDIO = by_path(
    {
        "/v1/models": listed("organization_owner", *ASSETS),
        "/api/v0/models": as_json({"object": "list", "data": [{"id": ASSETS[0], "type": "llm"}]}),
    }
)
NEW_LMSTUDIO = by_path(
    {
        "/v1/models": listed("somebody", *ASSETS),
        "/api/v1/models": as_json(
            {"models": [{"type": "llm", "key": ASSETS[0], "loaded_instances": []}]}
        ),
    }
)
OLD_LMSTUDIO = by_path({"/v1/models": listed("organization_owner", *ASSETS)})
LLAMACPP = by_path(
    {
        "/v1/models": listed("llamacpp", "model.gguf"),
        "/props": as_json({"default_generation_settings": {}, "total_slots": 1}),
        "/health": as_json({"status": "ok"}),
    }
)
LLAMACPP_WITH_KEY = by_path(
    {"/v1/models": listed("llamacpp", "model.gguf"), "/props": UNAUTHORIZED}
)
VLLM = by_path(
    {"/v1/models": listed("vllm", "Qwen/Qwen3-8B"), "/version": as_json({"version": "0.11.0"})}
)
VLLM_WITH_KEY = by_path(
    {
        "/v1/models": UNAUTHORIZED,
        "/metrics": fixed(200, "# HELP vllm:num_requests_running Number", "text/plain"),
    }
)
SGLANG = by_path(
    {
        "/v1/models": listed("sglang", "Qwen/Qwen3-8B"),
        "/get_model_info": as_json({"model_path": "Qwen/Qwen3-8B", "is_generation": True}),
    }
)
SGLANG_WITH_KEY = by_path(
    {
        "/v1/models": UNAUTHORIZED,
        "/get_model_info": as_json({"model_path": "Qwen/Qwen3-8B", "is_generation": True}),
    }
)
JAN = by_path(
    {
        "/v1/models": fixed(401, "Missing authorization header", "text/plain"),
        "/openapi.json": as_json({"openapi": "3.0.0", "info": {"title": "Jan API Server"}}),
    }
)
TEXTGEN = by_path(
    {
        "/v1/models": listed("user", "gpt-3.5-turbo"),
        "/v1/internal/model/info": as_json({"model_name": "None", "lora_names": []}),
    }
)
OPEN_LITELLM = by_path(
    {
        "/v1/models": listed("openai", "gpt", "claude"),
        "/health/liveliness": as_json("I'm alive!"),
    }
)
LITELLM = by_path(
    {
        "/v1/models": as_json({"error": {"message": "No api key passed in."}}, 401),
        "/health/liveliness": as_json("I'm alive!"),
    }
)
NAMELESS = by_path({"/v1/models": listed("somebody", "a", "b", "c")})
WEB_SITE = fixed(200, "<!doctype html><title>My site</title>", "text/html")
GUARDED_SITE = fixed(403, "Forbidden", "text/plain")
