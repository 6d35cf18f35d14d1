from tabulate import tabulate

print(tabulate([["hello", 1]], headers=["word", "times"]))
