"""How other processes of this user reach this one: a local socket, one JSON message a line.

| module | owns |
| --- | --- |
| `sockets` | where sockets lie, whose they are, which of them are alive |
| `messages` | JSON-RPC 2.0 on one line: calls, answers, refusals |
| `second_start` | a start that finds a window open raises it, before Qt is loaded |
| `server` | answering on a socket |
| `control` | what this process can be asked: status, raise, stop |
| `peers` | asking the process that another agent runs in |

Nothing here answers a permission or changes a setting. Windows has no such socket: there every
start opens a window of its own, and an agent is stopped where it runs. A named pipe would do; it
waits for a machine to try it on.
"""
