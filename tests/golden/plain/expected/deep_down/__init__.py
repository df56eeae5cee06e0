# Made by `funcdeco build` from deep/er/module.py: change that and build again.
# funcdeco: 0faf105c8d5c95fa f5a32d229a206110
from deep.er.module import deep_down as main
