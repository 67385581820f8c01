"""A commit fence for services that Twinkeeper runs: returns once a twin has what was committed."""
import json
import os
import urllib.parse
import urllib.request


def fence(database, twins="1", timeout="5s"):
    url = os.environ["TWIN_FENCE_URL"].replace("{database}", urllib.parse.quote(database, safe=""))
    with open(os.environ["TWIN_FENCE_TOKEN_FILE"], encoding="ascii") as file:
        headers = {"Authorization": "Bearer " + file.readline().strip()}
    query = f"?twins={twins}&timeout={timeout}"
    request = urllib.request.Request(url + query, method="POST", headers=headers)
    with urllib.request.urlopen(request, timeout=65) as answer:  # HTTPError: no promise
        return json.load(answer)
