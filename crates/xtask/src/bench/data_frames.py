"""NPS by country of a CSV with a data frame: the arguments are the way and the file."""

import json
import sys
import time

way, file = sys.argv[1:]
if way.startswith("pandas"):
    import pandas

    if way == "pandas-pyarrow":
        import pyarrow.csv
else:
    import polars

start = time.perf_counter()
if way.startswith("pandas"):
    engine = {"pandas": "c", "pandas-pyarrow": "pyarrow"}[way]
    frame = pandas.read_csv(file, usecols=["country", "rating"], engine=engine)
    frame["net"] = 100 * ((frame["rating"] >= 9).astype("int8") - (frame["rating"] <= 6))
    scores = frame.groupby("country")["net"].mean().to_dict()
else:
    rating = polars.col("rating")
    net = 100 * ((rating >= 9).mean() - (rating <= 6).mean())
    query = polars.scan_csv(file).group_by("country").agg(net.alias("score"))
    found = query.collect(engine={"polars": "in-memory", "polars-streaming": "streaming"}[way])
    scores = dict(found.iter_rows())
print(json.dumps({"seconds": time.perf_counter() - start, "scores": scores}))
