"""The API formats that are spoken: the one list of them.

Owns which class speaks which format; a class is loaded when it is first needed.
"""

from __future__ import annotations

from importlib import import_module

from keystead.network.clients import Clients
from keystead.profiles.preset import ApiFormat
from keystead.providers.provider import Connection, Provider

FORMATS = {
    ApiFormat.OPENAI_CHAT: ("keystead.providers.openai_chat.provider", "OpenAIChat"),
    ApiFormat.OPENAI_RESPONSES: (
        "keystead.providers.openai_responses.provider",
        "OpenAIResponses",
    ),
    ApiFormat.AZURE_DEPLOYMENTS: ("keystead.providers.azure_deployments", "AzureDeployments"),
    ApiFormat.ANTHROPIC: ("keystead.providers.anthropic.provider", "Anthropic"),
    ApiFormat.RAW_PREDICT: ("keystead.providers.anthropic.raw_predict", "RawPredict"),
    ApiFormat.GEMINI: ("keystead.providers.gemini.provider", "Gemini"),
    ApiFormat.OLLAMA: ("keystead.providers.ollama.provider", "Ollama"),
    ApiFormat.BEDROCK: ("keystead.providers.bedrock.provider", "Bedrock"),
    ApiFormat.PRACTICE: ("keystead.providers.practice", "Practice"),
}
"""Where the class for each format is found: module and name."""


def speak(api_format: ApiFormat, connection: Connection, clients: Clients) -> Provider:
    """The provider that speaks ``api_format`` over ``connection``."""
    module, name = FORMATS[api_format]
    return getattr(import_module(module), name)(connection, clients)
