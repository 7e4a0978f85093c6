"""Plays quizzes against the real server and the floor beside it: `python -m benchmarks.quiz` (see docs/speed.md).

The server stands on one core and the load comes from the other, where there are two. Only figures of one run may be
compared: what is measured here alternates between the product and the floor, so that a noisy machine is noisy to both.
"""

import argparse
import asyncio
import os
import random
import re
import resource
import tempfile
import time
import uuid
from collections.abc import Awaitable, Callable, Iterator
from dataclasses import dataclass
from itertools import count
from pathlib import Path

from benchmarks.served import ITEMS, Measured, people_and_quizzes
from benchmarks.wire import Reply, Times, Wire, percentile
from tests.factories.people import PASSWORD
from training import create_app

TOKEN = re.compile(r"""name="csrf[-_]token" (?:content|value)="([^"]+)""")


@dataclass
class Taker:
    """Somebody who plays one attempt after the other."""

    wire: Wire
    quizzes: Iterator[str]
    times: Times
    token: str = ""

    async def play(self, *, pages: bool, pause: float = 0.0) -> None:
        """A whole attempt: start, twenty saves (and each one's page), submission, review."""
        address = await self.start()
        for position in range(1, ITEMS + 1):
            if pages or position == 1:
                await self.page(f"{address}/items/{position}", "page")
            if pause:
                await asyncio.sleep(random.uniform(0, 2 * pause))
            await self.save(address, position)
        await self.finish(address)

    async def start(self) -> str:
        path = f"/quizzes/{next(self.quizzes)}"
        if not self.token:
            await self.page(path, "quiz")
        reply = await self.times.of("start", self.wire.post(f"{path}/attempts", {}, self.token))
        expect(reply, 303)
        return reply.headers["location"].removesuffix("/items/1")

    async def page(self, path: str, kind: str) -> Reply:
        reply = await self.times.of(kind, self.wire.get(path))
        expect(reply, 200)
        if not self.token and (found := TOKEN.search(reply.text())):
            self.token = found[1]
        return reply

    async def save(self, address: str, position: int, base: int = 0) -> None:
        fields = {"op_id": str(uuid.uuid4()), "base_rev": base, "choice": "1"}
        reply = await self.times.of(
            "save", self.wire.post(f"{address}/responses/{position}", fields, self.token, script=True)
        )
        expect(reply, 200)

    async def finish(self, address: str) -> None:
        reply = await self.times.of("submit", self.wire.post(f"{address}/submission", {}, self.token))
        expect(reply, 303)
        await self.page(f"{address}/review", "review")


def expect(reply: Reply, status: int) -> None:
    if reply.status != status:
        raise SystemExit(f"{reply.status} instead of {status}: {reply.text()[:600]}")


class Bench:
    """The product and the floor on the same cores, and a crowd of people who are signed in."""

    def __init__(self, folder: Path, crowd: int, workers: int) -> None:
        cores = sorted(os.sched_getaffinity(0))
        self.split = len(cores) > 1 and workers == 1
        server_cores = {cores[0]} if self.split else set(cores)
        if self.split:
            os.sched_setaffinity(0, {cores[-1]})
        real = {"WORKERS": str(workers), "HASH_MEMORY_KIB": "19456", "HASH_ROUNDS": "2"}
        self.product = Measured(folder / "product", server_cores, **real)
        self.floor = Measured(folder / "floor", server_cores, module="benchmarks.floor", **real)
        self.product.start()
        self.app = create_app(self.product.settings())
        self.cookies, self.slugs = people_and_quizzes(self.app, crowd, 200)
        self.floor.start()
        self._taken: dict[int, count[int]] = {}

    def stop(self) -> None:
        self.product.stop()
        self.floor.stop()

    def takers(self, number: int, times: Times) -> list[Taker]:
        return [
            Taker(Wire(self.product.port, dict(cookies)), self.quizzes_of(place), times)
            for place, cookies in enumerate(self.cookies[:number])
        ]

    def quizzes_of(self, place: int) -> Iterator[str]:
        """Each person's next quiz: every one of them as often as its attempts allow, across all measurements."""
        taken = self._taken.setdefault(place, count())
        return (self.slugs[number % len(self.slugs)] for number in taken)


# --- what is measured ---------------------------------------------------------------------------------------------


THOUGHT = 2.0  # seconds that somebody thinks over an item, on average


async def attempts(bench: Bench, number: int, seconds: float, *, pages: bool, pause: float = 0.0) -> None:
    """So many takers play one attempt after the other for a while; without a pause they wait for nothing but answers,
    and the server is as full as it can be."""
    times, done = Times(), count()
    takers = bench.takers(number, times)
    begun = time.perf_counter()

    async def play(taker: Taker) -> None:
        while time.perf_counter() - begun < seconds:
            await taker.play(pages=pages, pause=pause)
            next(done)
        await taker.wire.close()

    await asyncio.gather(*(play(taker) for taker in takers))
    took, whole, saves = time.perf_counter() - begun, next(done), times.taken["save"]
    kind = "a page and a save each" if pages else "one page, 20 autosaves"
    kind += f", {pause:.0f} s over each" if pause else ""
    say(
        f"{number:4} takers, {kind}: {whole / took * 60:7.0f} attempts/min {len(saves) / took:7.0f} saves/s"
        f"{figures('save', saves)} {figures('all', times.all())} ms"
    )
    slowest = {kind: percentile(taken, 0.5) for kind, taken in times.taken.items()}
    say("            p50 by kind: " + ", ".join(f"{kind} {value:.1f}" for kind, value in slowest.items()))


async def beside_the_floor(bench: Bench, number: int, rounds: int) -> None:
    """Saves to the product and to the floor in turn, by so many clients at once."""
    product, floor = Times(), Times()
    takers = bench.takers(number, product)
    addresses = [await taker.start() for taker in takers]
    bare = [Wire(bench.floor.port) for _taker in takers]
    heads = [[0] * (ITEMS + 1) for _taker in takers]

    async def save_ours(place: int, turn: int) -> None:
        position = turn % ITEMS + 1
        await takers[place].save(addresses[place], position, heads[place][position])
        heads[place][position] += 1

    async def save_bare(place: int, turn: int) -> None:
        fields: dict[str, object] = {"op_id": str(uuid.uuid4()), "base_rev": 0, "choice": "1"}
        path = f"/attempts/{uuid.uuid4()}/responses/{turn % ITEMS + 1}"
        expect(await floor.of("save", bare[place].post(path, fields)), 200)

    async def block(save: Callable[[int, int], Awaitable[None]], first: int) -> float:
        async def run(place: int) -> None:
            for turn in range(first, first + 20):
                await save(place, turn)

        begun = time.perf_counter()
        await asyncio.gather(*(run(place) for place in range(number)))
        return time.perf_counter() - begun

    ours, theirs = 0.0, 0.0
    for turn in range(rounds):
        ours += await block(save_ours, turn * 20)
        theirs += await block(save_bare, turn * 20)
    for name, times, took in (("product", product, ours), ("floor", floor, theirs)):
        saves = times.taken["save"]
        say(f"{number:4} clients, saves to the {name:7}: {len(saves) / took:6.0f}/s {figures('save', saves)} ms")
    ratio = percentile(product.taken["save"], 0.5) / percentile(floor.taken["save"], 0.5)
    say(f"            a save is {ratio:.2f} x the floor (p50), {theirs / ours:.2f} of its throughput")
    for taker, address in zip(takers, addresses, strict=True):
        await taker.finish(address)  # or whoever comes to this quiz again goes on with it
    for wire in (*bare, *(taker.wire for taker in takers)):
        await wire.close()


async def starts_together(bench: Bench, number: int) -> None:
    """Everybody presses start in the same moment: when has the last one page 1?"""
    times = Times()
    takers = bench.takers(number, times)
    for taker in takers:
        await taker.page("/quizzes", "list")

    async def begin(taker: Taker) -> None:
        address = await taker.start()
        await taker.page(f"{address}/items/1", "page")
        await taker.wire.close()

    begun = time.perf_counter()
    await asyncio.gather(*(begin(taker) for taker in takers))
    say(f"{number:4} press start together: the last has page 1 after {time.perf_counter() - begun:.2f} s")


async def saves_beside_sign_ins(bench: Bench, seconds: float = 6.0) -> None:
    """Eight people save, now and then, while sixteen others sign in, with the real cost of a password."""
    quiet, busy = Times(), Times()
    takers = bench.takers(8, quiet)
    addresses = [await taker.start() for taker in takers]
    heads = [[0] * (ITEMS + 1) for _taker in takers]
    over = False

    async def saving(place: int) -> None:
        turn = 0
        while not over:
            position, turn = turn % ITEMS + 1, turn + 1
            await takers[place].save(addresses[place], position, heads[place][position])
            heads[place][position] += 1
            await asyncio.sleep(random.uniform(0.05, 0.15))

    signed = count()

    async def signing(place: int) -> None:
        while not over:
            wire = Wire(bench.product.port)
            token = TOKEN.search((await wire.get("/sign-in")).text())
            assert token
            fields: dict[str, object] = {"login": f"taker{100 + place}", "password": PASSWORD}
            expect(await wire.post("/sign-in", fields, token[1]), 303)
            next(signed)
            await wire.close()
            await asyncio.sleep(1)

    savers = [asyncio.create_task(saving(place)) for place in range(len(takers))]
    await asyncio.sleep(seconds / 2)
    for taker in takers:
        taker.times = busy
    others = [asyncio.create_task(signing(place)) for place in range(16)]
    await asyncio.sleep(seconds)
    over = True
    await asyncio.gather(*savers, *others)
    for name, times in (("alone", quiet), (f"while 16 sign in ({next(signed) / seconds:.0f}/s)", busy)):
        saves = times.taken["save"]
        say(f"   8 autosaving {name}: p50 {percentile(saves, 0.5):.1f} p95 {percentile(saves, 0.95):.1f} ms")
    for taker, address in zip(takers, addresses, strict=True):
        await taker.finish(address)
        await taker.wire.close()


async def examination(bench: Bench, number: int, minutes: float) -> None:
    """Everybody in one examination: they start within seconds, answer at their own pace, and submit at the end."""
    times = Times()
    takers = bench.takers(number, times)
    pause = minutes * 60 / ITEMS

    async def sit(taker: Taker) -> None:
        await asyncio.sleep(random.uniform(0, 10))
        await taker.play(pages=True, pause=pause)
        await taker.wire.close()

    begun = time.perf_counter()
    await asyncio.gather(*(sit(taker) for taker in takers))
    took, saves, everything = time.perf_counter() - begun, times.taken["save"], times.all()
    say(
        f"{number} people in one examination of {took:.0f} s: {len(everything) / took:.0f} requests/s,"
        f" {len(saves) / took:.0f} saves/s; all p50 {percentile(everything, 0.5):.1f}"
        f" p95 {percentile(everything, 0.95):.1f} p99 {percentile(everything, 0.99):.1f} ms;"
        f" save p99 {percentile(saves, 0.99):.1f}, slowest {max(everything) * 1000:.0f} ms; nothing refused"
    )


def figures(name: str, times: list[float]) -> str:
    shares = (("p50", 0.5), ("p95", 0.95), ("p99", 0.99))
    return f"  {name} " + " ".join(f"{word} {percentile(times, share):6.2f}" for word, share in shares)


def say(line: str) -> None:
    print(line, flush=True)  # noqa: T201


# --- the command --------------------------------------------------------------------------------------------------


def main() -> None:
    reader = argparse.ArgumentParser(description=__doc__)
    reader.add_argument("--takers", default="2,8,32,200", help="how many play at once, one measurement each")
    reader.add_argument("--seconds", type=float, default=8.0, help="how long each measurement lasts at least")
    reader.add_argument("--rounds", type=int, default=20, help="blocks of twenty saves beside the floor")
    reader.add_argument("--workers", type=int, default=1, help="server processes; 1 puts the server on one core")
    reader.add_argument("--only", default="", help="floor, attempts, starts, sign-ins, examination: comma-separated")
    reader.add_argument("--people", type=int, default=1000, help="in the examination")
    reader.add_argument("--minutes", type=float, default=1.5, help="length of the examination")
    chosen = reader.parse_args()
    wanted = set(chosen.only.split(",")) if chosen.only else {"floor", "attempts", "starts", "sign-ins", "examination"}
    numbers = [int(number) for number in chosen.takers.split(",")]
    resource.setrlimit(resource.RLIMIT_NOFILE, (resource.getrlimit(resource.RLIMIT_NOFILE)[1],) * 2)
    crowd = max(*numbers, 400, chosen.people if "examination" in wanted else 0)
    with tempfile.TemporaryDirectory(prefix="shanggang-benchmark-") as folder:
        bench = Bench(Path(folder), crowd, chosen.workers)
        try:
            run(bench, chosen, wanted, numbers)
        finally:
            bench.stop()


def run(bench: Bench, chosen: argparse.Namespace, wanted: set[str], numbers: list[int]) -> None:
    database = "PostgreSQL" if bench.product.environment.get("DATABASE_URL") else "SQLite"
    where = "one core, load from another" if bench.split else f"{len(os.sched_getaffinity(0))} cores, load on the same"
    say(f"{database}; server on {where}; {chosen.workers} worker(s)")
    asyncio.run(warm_up(bench))
    if "floor" in wanted:
        for clients in (1, 8, 32, 200):
            asyncio.run(beside_the_floor(bench, clients, max(chosen.rounds // clients, 3)))
    if "attempts" in wanted:
        for number in numbers:
            for pages in (True, False):
                asyncio.run(attempts(bench, number, chosen.seconds, pages=pages))
        asyncio.run(attempts(bench, max(numbers), 1, pages=True, pause=THOUGHT))
    if "starts" in wanted:
        for number in (100, 400):
            asyncio.run(starts_together(bench, number))
    if "sign-ins" in wanted:
        asyncio.run(saves_beside_sign_ins(bench))
    say(f"memory of the product: {bench.product.memory():.0f} MB (PSS of {chosen.workers} worker(s) and their parent)")
    if "examination" in wanted:
        asyncio.run(examination(bench, chosen.people, chosen.minutes))
        say(f"memory afterwards: {bench.product.memory():.0f} MB")


async def warm_up(bench: Bench) -> None:
    for taker in bench.takers(4, Times()):
        await taker.play(pages=True)
        await taker.wire.close()


if __name__ == "__main__":
    main()
