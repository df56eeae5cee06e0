# Made by `funcdeco build` from app.py: change that and build again.
# funcdeco: 37173bab9825b427 a2abab74090159e0
from app import retried as main
