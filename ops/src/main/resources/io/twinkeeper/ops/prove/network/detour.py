"""Carries frames between two tap devices, each after MILLIS: detour.py ONE OTHER MILLIS.

Ends when it is killed, or when a device is gone.
"""
import collections
import fcntl
import os
import select
import struct
import sys
import time

SET_DEVICE = 0x400454CA
TAP, NO_HEADER = 0x0002, 0x1000
LONGEST_FRAME = 65536


def attach(name):
    device = os.open("/dev/net/tun", os.O_RDWR | os.O_NONBLOCK)
    fcntl.ioctl(device, SET_DEVICE, struct.pack("16sH", name.encode(), TAP | NO_HEADER))
    return device


def carry(one, other, late):
    on_the_way = collections.deque()  # due, device, frame; late is constant, so it is in order
    while True:
        patience = max(0.0, on_the_way[0][0] - time.monotonic()) if on_the_way else None
        for device in select.select([one, other], [], [], patience)[0]:
            target = other if device == one else one
            try:
                while True:
                    frame = os.read(device, LONGEST_FRAME)
                    on_the_way.append((time.monotonic() + late, target, frame))
            except BlockingIOError:
                pass
        while on_the_way and on_the_way[0][0] <= time.monotonic():
            _, target, frame = on_the_way.popleft()
            try:
                os.write(target, frame)
            except BlockingIOError:
                pass  # a full queue loses frames, here as anywhere


carry(attach(sys.argv[1]), attach(sys.argv[2]), int(sys.argv[3]) / 1000)
