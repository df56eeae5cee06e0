# Made by `funcdeco build` from app.py: change that and build again.
# funcdeco: 36da0b086f6dc47e 19b021fe44827ade
from app import other_entry as _handler
