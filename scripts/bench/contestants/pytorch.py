"""PyTorch in eager mode, spoken to over stdin and stdout: a header and the arrays first, then a command a line.

The time of a turn is taken here, so that the way to this process is nobody's.
"""

import json
import sys
import time

import numpy as np
import torch
import torch.nn.functional as F

source = sys.stdin.buffer
about = json.loads(source.readline())
torch.set_num_threads(about["threads"])


def read(shape):
    size = int(np.prod(shape))
    return np.frombuffer(source.read(4 * size), dtype=np.float32).reshape(shape).copy()


W1, b1, W2, b2 = (torch.from_numpy(read(shape)) for shape in about["weights"])
N, inputs, classes = about["N"], about["inputs"], about["classes"]
batches = [(read([N, inputs]), read([N, classes])) for _ in range(about["batches"])]
# Keras's orientation in, PyTorch's own inside: a Linear keeps [out, in].
layers = torch.nn.Linear(*W1.shape), torch.nn.Linear(*W2.shape)
with torch.no_grad():
    for layer, W, b in zip(layers, (W1, W2), (b1, b2)):
        layer.weight.copy_(W.T)
        layer.bias.copy_(b)
network = torch.nn.Sequential(layers[0], torch.nn.ReLU(), layers[1])
optimizer = torch.optim.SGD(network.parameters(), lr=about["learningRate"])


def step(i):
    x, t = (torch.from_numpy(array) for array in batches[i % len(batches)])
    optimizer.zero_grad()
    loss = F.cross_entropy(network(x), t)
    loss.backward()
    optimizer.step()
    return loss.item()


def losses(steps):
    return [step(i) for i in range(steps)]


def warm_up(ms):
    end = time.perf_counter() + ms / 1000
    i = 0
    while time.perf_counter() < end:
        step(i)
        i += 1


def turn(count):
    step(0)
    start = time.perf_counter()
    for i in range(1, count + 1):
        step(i)
    return (time.perf_counter() - start) * 1000 / count


commands = {"losses": losses, "warmUp": warm_up, "turn": turn}
for line in source:
    name, argument = json.loads(line)
    print(json.dumps(commands[name](argument)), flush=True)
