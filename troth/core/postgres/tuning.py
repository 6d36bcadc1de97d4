"""Settings of the embedded PostgreSQL that follow the machine."""

import os
from pathlib import Path

_MEGABYTE = 1024 * 1024
_CGROUP_LIMITS = (Path("/sys/fs/cgroup/memory.max"), Path("/sys/fs/cgroup/memory/memory.limit_in_bytes"))


def settings_for(memory: int) -> dict[str, str]:
    """PostgreSQL's settings for a machine with `memory` bytes, which the desk shares with it.

    fsync, synchronous_commit and full_page_writes keep their safe defaults: what was accepted is on disk."""
    connections = 100
    megabytes = memory // _MEGABYTE
    return {
        "listen_addresses": "",
        "max_connections": str(connections),
        "shared_buffers": f"{_between(32, megabytes // 8, 2048)}MB",
        "effective_cache_size": f"{max(64, megabytes // 2)}MB",
        # Even if every connection sorts at once, a quarter of the memory is enough.
        "work_mem": f"{_between(4, megabytes // 4 // connections, 32)}MB",
        "maintenance_work_mem": f"{_between(32, megabytes // 32, 512)}MB",
        # A long list of pending words makes one unlucky insert wait for all of them.
        "gin_pending_list_limit": "256kB",
        "timezone": "UTC",
        "log_timezone": "UTC",
        "log_checkpoints": "off",
        # An error's details quote the row that failed: a customer's words, in a log.
        "log_error_verbosity": "terse",
        "cluster_name": "troth",
    }


def memory_of_this_machine() -> int:
    """Bytes that we may use: those of the machine, or of the container if it has less."""
    total = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    for path in _CGROUP_LIMITS:
        try:
            limit = path.read_text("ascii").strip()
        except OSError:
            continue
        if limit.isdecimal():
            total = min(total, int(limit))
    return total


def _between(low: int, wanted: int, high: int) -> int:
    return max(low, min(wanted, high))
