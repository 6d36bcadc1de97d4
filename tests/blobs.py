from pathlib import Path

from django.conf import settings

from troth.core.blobs.folder import Folder


def path_of(brand_id: int, digest: str) -> Path:
    """Where a blob lies while tests run: they keep them in a folder."""
    return Folder(settings.TROTH_BLOBS).path_of(brand_id, digest)
