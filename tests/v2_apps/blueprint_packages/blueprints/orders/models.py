from dataclasses import asdict, dataclass


@dataclass
class Order:
    id: str
    item: str
    amount: int = 1

    def as_dict(self) -> dict[str, object]:
        return asdict(self)
