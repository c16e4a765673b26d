"""An image of any kind becomes a PNG in which something is seen."""

from __future__ import annotations

import io
import warnings
from typing import IO

from PIL import Image, UnidentifiedImageError

from data.masks.preview import limits
from data.masks.preview.facts import Facts
from data.masks.preview.troubles import Trouble

_FORMATS = ("PNG", "JPEG", "TIFF", "BMP", "GIF", "WEBP", "PPM")  # what no other program is needed for
_DARK = 64  # where no value is larger, contrast is stretched
_WHITE = 255

Image.MAX_IMAGE_PIXELS = limits.PIXELS
warnings.simplefilter("error", Image.DecompressionBombWarning)


def is_image(content: IO[bytes]) -> bool:
    """Whether it begins as an image that can be shown does."""
    try:
        Image.open(content, formats=_FORMATS)
    except (Image.DecompressionBombError, Image.DecompressionBombWarning):
        return True
    except Exception:  # noqa: BLE001  # decoders raise what they like over what is no image
        return False
    return True


def picture(content: bytes) -> tuple[Facts, bytes]:
    """The image in *content*, and it as a PNG of at most `SIDE` pixels a side."""
    try:
        with Image.open(io.BytesIO(content), formats=_FORMATS) as image:
            if image.width * image.height > limits.PIXELS:
                raise Trouble("pixels")
            pages = getattr(image, "n_frames", 1)
            image.seek(0)
            image.load()
            return _drawn(image, pages)
    except UnidentifiedImageError:
        raise Trouble("no image") from None
    except (Image.DecompressionBombError, Image.DecompressionBombWarning):
        raise Trouble("pixels") from None


def _drawn(image: Image.Image, pages: int) -> tuple[Facts, bytes]:
    size, mode = image.size, image.mode
    seen = _plain(image)
    low, high = _extremes(seen)
    stretched = high > low and (seen.mode == "F" or high <= _DARK)
    seen = _small(seen)
    if stretched:
        seen = _stretch(seen, low, high)
    elif seen.mode == "F":
        seen = Image.new("L", seen.size, _WHITE // 2)
    seen.info = {}
    written = io.BytesIO()
    seen.save(written, "PNG")
    facts = Facts(*size, mode, _whole(low), _whole(high), stretched, pages)
    return facts, written.getvalue()


def _plain(image: Image.Image) -> Image.Image:
    """The image as grey (`L`), as numbers (`F`), or in colours (`RGB`, with transparency `RGBA`)."""
    if image.mode in ("L", "RGB", "RGBA", "F"):
        return image
    if image.mode == "1":
        return image.convert("L")
    if image.mode.startswith("I"):
        return image.convert("I").convert("F")
    clear = image.mode in ("LA", "PA", "La", "RGBa") or "transparency" in image.info
    return image.convert("RGBA" if clear else "RGB")


def _extremes(image: Image.Image) -> tuple[float, float]:
    """The smallest and the largest value, of colours in any of them; transparency is none."""
    found = image.convert("RGB").getextrema() if image.mode == "RGBA" else image.getextrema()
    bands = found if isinstance(found[0], tuple) else (found,)
    return min(each[0] for each in bands), max(each[1] for each in bands)


def _small(image: Image.Image) -> Image.Image:
    scale = max(image.size) / limits.SIDE
    if scale <= 1:
        return image
    width, height = (max(1, round(each / scale)) for each in image.size)
    return image.resize((width, height), Image.Resampling.BOX)


def _stretch(image: Image.Image, low: float, high: float) -> Image.Image:
    scale = _WHITE / (high - low)
    if image.mode == "F":
        return image.point(lambda value: value * scale + (-low * scale)).convert("L")
    table = [min(_WHITE, max(0, round((value - low) * scale))) for value in range(256)]
    colours = len(image.getbands()) - (image.mode == "RGBA")
    return image.point(table * colours + list(range(256)) * (image.mode == "RGBA"))


def _whole(value: float) -> int:
    return round(value) if abs(value) < 2**53 else 0  # what is no number is none of these, too
