# Made by `funcdeco build` from app.py: change that and build again.
# funcdeco: 3d8ec614d1b35164 f5a32d229a206110
from app import ABoxWhoseNameIsSoLongThatNoLineHasRoomForItAndForAnything

main = ABoxWhoseNameIsSoLongThatNoLineHasRoomForItAndForAnything.a_method_whose_name_is_long_as_well
