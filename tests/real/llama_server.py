"""Runs llama.cpp's own server in a process of its own, on a model file named as argument.

Prints its address when it listens and ends when standard input does. Run by ``conftest.py`` with
the downloaded package on the path; the project's own environment never has it.
"""

from __future__ import annotations

import sys

MODEL = "SmolLM2-135M-Instruct"


def main(model: str) -> None:
    """Serve ``model`` on a free loopback port, with one thread so that the tests get the other."""
    import xllamacpp  # pyright: ignore[reportMissingImports]  # Only in the child process.

    parameters = xllamacpp.CommonParams()
    parameters.model.path = model
    parameters.hostnames = ["127.0.0.1"]
    parameters.port = 0
    parameters.model_alias = {MODEL}
    parameters.n_ctx = 2048
    parameters.n_parallel = 2
    parameters.cpuparams.n_threads = 1
    parameters.cpuparams_batch.n_threads = 1
    server = xllamacpp.Server(parameters)
    print(f"listening on {server.listening_address}", flush=True)
    sys.stdin.read()


if __name__ == "__main__":
    main(sys.argv[1])
