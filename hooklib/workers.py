"""Tasks -> answers, by several processes: one that hangs or dies costs the file it was at."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from multiprocessing import get_context
from multiprocessing.connection import Connection, wait
from multiprocessing.process import BaseProcess
from signal import SIG_IGN, SIGINT, signal
from time import monotonic
from typing import Generic, NamedTuple, TypeVar

from hooklib.bounded import late, may_fork
from hooklib.model import UsageError

AT_ONCE = 8
"""So many tasks are handed over in one go."""
AFTER = 30
"""Seconds that a worker has beyond a file's time to say so itself, or to finish writing."""

Task = TypeVar("Task")
Answer = TypeVar("Answer")


class Work(NamedTuple, Generic[Task, Answer]):
    """What is done with each task, and what is said of one whose worker was lost, and why.

    `seconds` is what a task may take, 0 for no bound. `do` is called in the workers and may raise
    UsageError, which ends the run.
    """

    do: Callable[[Task], Answer]
    lost: Callable[[Task, str], Answer]
    seconds: int


class _Worker(Generic[Task]):
    """A process, the pipe to it, and the numbers of the tasks that it has not answered."""

    def __init__(self, process: BaseProcess) -> None:
        self.process = process
        self.started = False
        self.tasks: deque[int] = deque()
        self.since = monotonic()


class _Office(Generic[Task, Answer]):
    """The workers by their pipes, what waits for one of them, and what has been answered."""

    def __init__(self, work: Work[Task, Answer], tasks: Sequence[Task], workers: int) -> None:
        self.work, self.tasks, self.most = work, tasks, workers
        self.waiting = deque(range(len(tasks)))
        self.answers: dict[int, Answer] = {}
        self.workers: dict[Connection, _Worker[Task]] = {}

    def hire(self) -> None:
        """Start as many workers as there is work for."""
        context = get_context("fork" if may_fork() else None)  # later Pythons' own way is slow
        forked = context.get_start_method() == "fork"
        while len(self.workers) < self.most and self._idle() < len(self.waiting):
            own, theirs = context.Pipe()
            ends = (own, *self.workers) if forked else ()  # else the end of a pipe is not noticed
            args = (theirs, ends, self.work.do)
            process = context.Process(target=_serve, args=args, daemon=True)
            process.start()
            theirs.close()
            self.workers[own] = _Worker(process)

    def _idle(self) -> int:
        return sum(not worker.tasks for worker in self.workers.values())

    def listen(self) -> None:
        """Wait for a word from any worker, and end those that have been silent for too long."""
        heard = wait(list(self.workers), self._patience())
        for pipe, worker in list(self.workers.items()):
            if pipe in heard:
                self._hear(pipe, worker)
            elif worker.tasks and self._left(worker) <= 0:
                worker.process.kill()
                self._lose(pipe, worker, late(self.work.seconds))

    def _patience(self) -> float | None:
        if not self.work.seconds:
            return None
        left = [self._left(worker) for worker in self.workers.values() if worker.tasks]
        return max(0.0, min(left)) if left else None

    def _left(self, worker: _Worker[Task]) -> float:
        if not self.work.seconds:
            return 1.0
        return worker.since + self.work.seconds + AFTER - monotonic()

    def _hear(self, pipe: Connection, worker: _Worker[Task]) -> None:
        try:
            answer = pipe.recv()
        except (EOFError, OSError):
            self._lose(pipe, worker, "")
            return
        if isinstance(answer, UsageError):
            raise answer
        if worker.started:
            self.answers[worker.tasks.popleft()] = answer
        worker.started = True
        worker.since = monotonic()
        if not worker.tasks and self.waiting:
            share = max(1, min(AT_ONCE, len(self.waiting) // (2 * self.most)))
            worker.tasks.extend(self.waiting.popleft() for _ in range(share))
            with suppress(OSError):  # it is gone: heard of next
                pipe.send([self.tasks[number] for number in worker.tasks])

    def _lose(self, pipe: Connection, worker: _Worker[Task], why: str) -> None:
        """Answer for the task that a worker was at; what else it had is for the others."""
        del self.workers[pipe]
        pipe.close()
        worker.process.join()
        if not worker.started:
            raise RuntimeError("a worker process did not start")
        if worker.tasks:
            number = worker.tasks.popleft()
            why = why or _end(worker.process.exitcode or 0)
            self.answers[number] = self.work.lost(self.tasks[number], why)
            self.waiting.extendleft(reversed(worker.tasks))

    def close(self) -> None:
        """Let each worker finish the file it is at."""
        for pipe in self.workers:
            pipe.close()
        until = monotonic() + AFTER
        for worker in self.workers.values():
            worker.process.join(max(0.0, until - monotonic()))
            worker.process.kill()
            worker.process.join()


def each(work: Work[Task, Answer], tasks: Sequence[Task], workers: int) -> Iterator[Answer]:
    """Yield the answer to each task, in their order. Raises UsageError."""
    office = _Office(work, tasks, workers)
    try:
        for number in range(len(tasks)):
            while number not in office.answers:
                office.hire()
                office.listen()
            yield office.answers.pop(number)
    finally:
        office.close()


def _serve(pipe: Connection, ends: Sequence[Connection], do: Callable[[Task], Answer]) -> None:
    """Answer tasks until the other end of the pipe is closed, or its process gone."""
    signal(SIGINT, SIG_IGN)  # the parent's to tell; a traceback from here would tell nothing
    for end in ends:
        end.close()
    with suppress(EOFError, OSError):
        pipe.send(None)
        while True:
            for task in pipe.recv():
                if pipe.poll():  # there is nothing to be heard now but the end
                    return
                pipe.send(_answer(do, task))


def _end(code: int) -> str:
    how = f"by signal {-code}" if code < 0 else f"with exit code {code}"
    return f"the process that read it was ended {how}"


def _answer(do: Callable[[Task], Answer], task: Task) -> Answer | UsageError:
    try:
        return do(task)
    except UsageError as error:
        return error
