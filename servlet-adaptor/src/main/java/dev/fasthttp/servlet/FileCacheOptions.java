package dev.fasthttp.servlet;

import java.time.Duration;

/** How much of the files of an application is kept in memory, and for how long without a look at the disk. */
record FileCacheOptions(long size, Duration duration, int maxFileSize) {}
