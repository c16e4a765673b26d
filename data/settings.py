"""What can be set, from the command line, the environment or `tanda.toml`, in that order."""

from __future__ import annotations

import base64
import ipaddress
import re
from collections.abc import Callable, Mapping
from functools import cache
from pathlib import Path
from typing import Annotated, Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pydantic import Field, SecretStr, ValidationError, ValidationInfo, field_validator, model_validator
from pydantic_settings import (
    BaseSettings,
    PydanticBaseSettingsSource,
    SettingsConfigDict,
    TomlConfigSettingsSource,
)

from data.calendar import Unit, WorkingCalendar, read_days_off, read_place, read_weekdays
from data.errors import SettingsError, message

Network = ipaddress.IPv4Network | ipaddress.IPv6Network
Name = Annotated[str, Field(pattern=r"^[^\s$/\\]+$")]
#: MongoDB refuses more in the name of a database than in one of a collection.
DatabaseName = Annotated[str, Field(pattern=r'^[^\s$/\\."*<>:|?]{1,63}$')]


class Settings(BaseSettings):
    """Every setting, its default and its meaning (the README's table is tested against this)."""

    model_config = SettingsConfigDict(
        env_prefix="TANDA_", toml_file="tanda.toml", extra="forbid", frozen=True
    )

    host: str = Field("127.0.0.1", description="Address to listen on.")
    port: int = Field(8050, ge=1, le=65535, description="Port to listen on.")
    path: str = Field(
        "/",
        pattern=r"^/([A-Za-z0-9._~-]+/)*$",
        description="Path below which a proxy serves Tanda, such as `/tanda/`.",
    )
    data_dir: Path = Field(
        Path("var"), description="Folder for the embedded database, the cache and exports."
    )
    demo: bool = Field(True, description="Fill an empty embedded database with a demo team.")
    timezone: str = Field("Europe/Madrid", description="The team's time zone; days are counted in it.")
    weekdays: str = Field(
        "mon,tue,wed,thu,fri", description="The weekdays on which the team works, separated by commas."
    )
    holidays: str | None = Field(
        None,
        description="Country, or country and region, whose public holidays are not worked: `ES` or `ES-CM`.",
    )
    days_off: str | None = Field(
        None,
        description="Other days on which the team does not work, separated by commas: "
        "`2026-12-24,2026-08-03..2026-08-21`.",
    )
    days: Unit = Field(
        "calendar",
        description="What durations are counted in where a page does not say it: `calendar` days, or "
        "`working` days, without the weekdays, holidays and days off on which the team does not work.",
    )
    workers: int | None = Field(
        None, ge=1, le=64, description="Worker processes; by default two thirds of the cores, 2 to 8."
    )
    threads: int = Field(2, ge=1, le=64, description="Requests each worker works on at once.")
    log_level: str = Field("info", pattern="^(debug|info|warning|error)$", description="How much is logged.")
    mongodb_uri: SecretStr | None = Field(
        None,
        validation_alias="MONGODB_URI",
        description="A MongoDB server of your own; without it the embedded one is used.",
    )
    database: DatabaseName = Field("segmentation", description="Database of the batches.")
    batches_collection: Name = Field("batches", description="Collection of the batches.")
    people_database: DatabaseName | None = Field(
        None, description="Database of the people; by default the one of the batches."
    )
    people_collection: Name = Field("segmentadores", description="Collection of the people.")
    events_collection: Name = Field("batch_events", description="Collection of our history.")
    masks_database: DatabaseName | None = Field(
        None, description="Database of the mask files; by default the one of the batches."
    )
    masks_bucket: Name = Field("masks", description="GridFS bucket of the mask files.")
    vocabulary: Path | None = Field(
        None, description="A TOML table of your own words; see `data/model/vocabulary.toml`."
    )
    query_timeout_seconds: float = Field(
        20, gt=0, le=600, description="Longest time one question may take in MongoDB."
    )
    connect_timeout_seconds: float = Field(
        3, gt=0, le=60, description="How long to look for a MongoDB server that answers."
    )
    refresh_seconds: float = Field(
        30, ge=1, le=3600, description="Age at which answers are renewed where MongoDB has no change streams."
    )
    stale_after_days: int = Field(
        21, ge=1, le=365, description="Days after assignment at which work in progress counts as stale."
    )
    reasons_in_comments: bool = Field(
        False, description="Whether the reason for a rejection is added to the comments of the batch, too."
    )
    cache_megabytes: int = Field(256, ge=16, le=65536, description="Limit of the answer cache on disk.")
    snapshot: int = Field(
        2_000_000,
        ge=0,
        description="Most batches of which a copy is kept in the data folder, for fast answers; 0 for none.",
    )
    jobs_at_once: int = Field(2, ge=1, le=16, description="Background jobs that run at the same time.")
    export_hours: int = Field(24, ge=1, le=24 * 90, description="Hours an exported file is kept.")
    backups_kept: int = Field(
        10, ge=1, le=1000, description="How many of the backups that are made by themselves are kept."
    )

    actor_header: str | None = Field(
        None,
        pattern=r"^[A-Za-z0-9-]+$",
        description="Request header in which a proxy in front of Tanda names the user, for the history.",
    )
    trusted_hosts: str | None = Field(
        None,
        description="Names under which browsers may reach Tanda, separated by commas, beside its address.",
    )
    trusted_proxies: str | None = Field(
        None,
        description="Addresses or networks, separated by commas, of proxies with a login: "
        "only what they say of users and addresses counts.",
    )
    open: bool = Field(
        False, description="Anybody who reaches Tanda may change and delete everything; every page says so."
    )
    upload_megabytes: int = Field(
        1024, ge=1, le=1024 * 1024, description="Largest file that can be handed in on a page."
    )

    webhook_url: SecretStr | None = Field(
        None, description="Address that the digest of attention is sent to (Standard Webhooks)."
    )
    webhook_secret: SecretStr | None = Field(
        None, description="Secret that it is signed with: `whsec_` and 24 to 64 bytes in base 64."
    )
    digest_hour: int | None = Field(
        None,
        ge=0,
        le=23,
        description="Hour of the day from which the digest is sent by itself, once a day; "
        "without one it is not.",
    )
    digest_news: bool = Field(
        False, description="Whether the digest is also sent by itself whenever a rule comes on."
    )
    weekly_report: str | None = Field(
        None,
        pattern="^(html|xlsx|csv)$",
        description="Form of the report of each week that is made by itself when the week is over: `html`, "
        "`xlsx` or `csv`; without one none is.",
    )
    reports_kept: int = Field(
        26, ge=1, le=1000, description="How many of the reports that are made by themselves are kept."
    )
    automatic_language: str = Field(
        "en", pattern="^(en|es)$", description="Language of what is sent and made by itself: `en` or `es`."
    )

    @field_validator("webhook_url")
    @classmethod
    def _http(cls, value: SecretStr | None) -> SecretStr | None:
        if value and not re.fullmatch(r"https?://\S+", value.get_secret_value()):
            raise ValueError("not an address; write such as https://example.org/hooks/tanda")
        return value

    @field_validator("webhook_secret")
    @classmethod
    def _signing(cls, value: SecretStr | None) -> SecretStr | None:
        try:
            _ = webhook_secret_of(value.get_secret_value()) if value else None
        except ValueError as error:
            raise ValueError("not whsec_ and 24 to 64 bytes in base 64") from error
        return value

    @model_validator(mode="after")
    def _reachable(self) -> Settings:
        if (self.digest_hour is not None or self.digest_news) and not (
            self.webhook_url and self.webhook_secret
        ):
            raise ValueError("digest_hour and digest_news need webhook_url and webhook_secret, too")
        return self

    @field_validator("timezone")
    @classmethod
    def _known_zone(cls, value: str) -> str:
        try:
            ZoneInfo(value)
        except (ZoneInfoNotFoundError, ValueError, OSError) as error:
            raise ValueError("not a time zone; write one such as Europe/Madrid") from error
        return value

    @field_validator("weekdays", "holidays", "days_off")
    @classmethod
    def _known_days(cls, value: str | None, about: ValidationInfo) -> str | None:
        _CALENDAR[about.field_name or ""](value or "")
        return value

    @field_validator("trusted_proxies")
    @classmethod
    def _networks(cls, value: str | None) -> str | None:
        try:
            _ = [ipaddress.ip_network(each, strict=False) for each in _listed(value)]
        except ValueError as error:
            raise ValueError("not addresses or networks; write such as 127.0.0.1, 10.0.0.0/8") from error
        return value

    @property
    def hosts(self) -> list[str]:
        """The names that requests may be for.

        A page of another site may give its own name the address of this machine, and would be let in. An
        address is nobody's name.
        """
        own = {"localhost": None, "127.0.0.1": None}
        return [*self.named_hosts, *(own if self.everywhere else own | {self.host: None})]

    @property
    def everywhere(self) -> bool:
        """Whether it listens on every address of this machine."""
        return self.host in ("0.0.0.0", "::")  # noqa: S104 - that it is asked for is to be known

    @property
    def named_hosts(self) -> list[str]:
        return _listed(self.trusted_hosts)

    @property
    def proxies(self) -> list[Network]:
        """The networks of proxies whose word counts."""
        return [ipaddress.ip_network(each, strict=False) for each in _listed(self.trusted_proxies)]

    @property
    def on_loopback(self) -> bool:
        """Whether only this machine reaches what listens."""
        try:
            return ipaddress.ip_address(self.host).is_loopback
        except ValueError:
            return self.host == "localhost"

    @property
    def zone(self) -> ZoneInfo:
        return ZoneInfo(self.timezone)

    @property
    def calendar(self) -> WorkingCalendar:
        """On which days the team works."""
        return _calendar(self.weekdays, self.holidays or "", self.days_off or "")

    @property
    def places(self) -> tuple[str, str]:
        """The full names of the collections of batches and people."""
        return (
            f"{self.database}.{self.batches_collection}",
            f"{self.people_database or self.database}.{self.people_collection}",
        )

    @property
    def files_database(self) -> str:
        """Database that holds the mask files."""
        return self.masks_database or self.database

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,  # noqa: ARG003  # not a source of ours
        file_secret_settings: PydanticBaseSettingsSource,  # noqa: ARG003  # not a source of ours
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        return init_settings, env_settings, TomlConfigSettingsSource(settings_cls)


def webhook_secret_of(text: str) -> bytes:
    """The bytes of a secret that is written as `whsec_` and base 64. Raises ValueError for what is none."""
    secret = base64.b64decode(text.removeprefix("whsec_"), validate=True)
    if not 24 <= len(secret) <= 64:
        raise ValueError
    return secret


def _listed(text: str | None) -> list[str]:
    return [name for each in (text or "").split(",") if (name := each.strip())]


#: How the settings of the calendar are read.
_CALENDAR: Mapping[str, Callable[[str], object]] = {
    "weekdays": read_weekdays,
    "holidays": read_place,
    "days_off": read_days_off,
}


@cache
def _calendar(weekdays: str, holidays: str, days_off: str) -> WorkingCalendar:
    return WorkingCalendar(read_weekdays(weekdays), read_place(holidays), read_days_off(days_off))


def load(**given: Any) -> Settings:
    """Read the settings; *given* values (not None) win over environment and file.

    Raises SettingsError naming each wrong setting, where it may come from and why it is wrong.
    """
    try:
        return Settings(**{name: value for name, value in given.items() if value is not None})
    except ValidationError as error:
        reasons = "; ".join(
            f"{'.'.join(str(part) for part in problem['loc']) or 'settings'}: {problem['msg']}"
            for problem in error.errors(include_url=False, include_input=False)
        )
        raise SettingsError(
            message("Wrong settings. {reasons}. Fix them on the command line, in TANDA_… or in tanda.toml."),
            reasons=reasons,
        ) from None
    except (ValueError, OSError) as error:
        raise SettingsError(message("The file tanda.toml cannot be read: {reason}."), reason=error) from error
