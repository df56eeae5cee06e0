# Made by `funcdeco build` from app.py: change that and build again.
# funcdeco: 5c4c2dc718c14acb f5a32d229a206110 long_static
from app import ABoxWhoseNameIsSoLongThatNoLineHasRoomForItAndForAnything as _owner

main = _owner.a_method_whose_name_is_long_as_well
