import os
from functools import lru_cache

from pydantic import BaseModel, ConfigDict, Field


class Settings(BaseModel):
    model_config = ConfigDict(frozen=True)

    url: str
    timeout: float = Field(gt=0)
    container: str = "prices"
    token: str | None = None

    @classmethod
    def from_environment(cls, prefix: str = "PRICES_") -> "Settings":
        values = {
            key[len(prefix) :].lower(): value
            for key, value in os.environ.items()
            if key.startswith(prefix)
        }
        return cls.model_validate(values)


@lru_cache(maxsize=1)
def get_settings() -> Settings:
    return Settings.from_environment()


settings = get_settings()
