"""Amazon Bedrock's own format, Converse, which its models of all makers speak.

Owns the wire format in three pieces: ``request`` and ``events`` do no I/O, ``provider`` sends;
``signing`` is the way of AWS to prove who asks, beside a Bedrock API key.
https://docs.aws.amazon.com/bedrock/latest/APIReference/API_runtime_ConverseStream.html
"""
