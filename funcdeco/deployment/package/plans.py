"""The largest packages that the hosting plans run, as Microsoft documents them.

Sources, with the date of the version that was read:

- "The maximum size for a deployment package file is 1 GB", and "The deployment uses temporary
  storage when unpacking your project files. [...] your function app must have enough available
  temporary storage space to hold the contents of your package", 500 MB on the Consumption plan
  (January 2026):
  https://learn.microsoft.com/azure/azure-functions/run-functions-from-deployment-package
- Temporary storage of each plan (February 2025): `includes/functions-limits.md` of
  https://learn.microsoft.com/azure/azure-functions/functions-scale#service-limits
- The host on Linux unpacks a zip file, but mounts it if `WEBSITE_MOUNT_ENABLED` is 1, as
  `func azure functionapp publish` sets it on the Consumption plan: `RunFromPackageHandler` of
  https://github.com/Azure/azure-functions-host

So a zip file over its limit certainly fails, and a package that is larger than the temporary
storage when it is unpacked can fail. Remote builds install packages in Azure, so these sizes don't
include them. The documentation gives no such limits for containers.
"""

from __future__ import annotations

from typing import NamedTuple

from funcdeco.analysis.target_environment import Plan

_MB = 1024**2
_GB = 1024**3


class PlanLimits(NamedTuple):
    """The limits of a hosting plan for a package."""

    title: str
    largest_zip: int
    """Maximum size of the zip file, in bytes."""
    temporary_storage: int
    """Bytes of temporary storage of an instance; the smallest instance if the plan has several."""
    is_smallest: bool
    """Whether the plan has larger instances, too."""


class Excess(NamedTuple):
    """A size of a package that is over a limit of a plan."""

    message: str
    is_certain: bool
    """Whether the app certainly doesn't start; otherwise, it can fail to start."""


LIMITS: dict[Plan, PlanLimits] = {
    "consumption": PlanLimits("Consumption", 1 * _GB, 500 * _MB, is_smallest=False),
    "flex": PlanLimits("Flex Consumption", 1 * _GB, 8 * _GB // 10, is_smallest=False),
    "premium": PlanLimits("Premium", 1 * _GB, 21 * _GB, is_smallest=True),
    "dedicated": PlanLimits("Dedicated", 1 * _GB, 11 * _GB, is_smallest=True),
}


def excesses(plan: Plan, *, zipped: int, unpacked: int) -> tuple[Excess, ...]:
    """Return the sizes that are over a limit of *plan*; both are in bytes."""
    found: list[Excess] = []
    limits = LIMITS[plan]
    if zipped > limits.largest_zip:
        most = shown_size(limits.largest_zip)
        message = f"the zip file has {shown_size(zipped)}; the host runs packages of up to {most}"
        found.append(Excess(message, is_certain=True))
    if unpacked > limits.temporary_storage:
        which = "the smallest instance" if limits.is_smallest else "an instance"
        storage = shown_size(limits.temporary_storage)
        message = (
            f"unpacked, the package has {shown_size(unpacked)}; {which} of the {limits.title} plan"
            f" has {storage} of temporary storage"
        )
        found.append(Excess(message, is_certain=False))
    return tuple(found)


def shown_size(size: int) -> str:
    """Return a number of bytes for people: `312 bytes`, `4.2 kB`, `36 MB` or `1.5 GB`.

    A unit is 1024 times the one before it, as in the portal and in the limits of the plans.
    """
    if size < 1000:
        return "1 byte" if size == 1 else f"{size} bytes"
    value, units = size / 1024, ["kB", "MB", "GB"]
    while value >= 999.5 and len(units) > 1:
        value /= 1024
        units.pop(0)
    number = f"{value:.0f}" if value >= 9.95 else f"{value:.1f}".removesuffix(".0")
    return f"{number} {units[0]}"
