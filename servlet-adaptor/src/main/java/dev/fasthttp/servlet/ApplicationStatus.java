package dev.fasthttp.servlet;

/**
 * What an application is doing. The numbers are read one after the other while it goes on, so they need not fit together
 * exactly.
 *
 * @param requests requests that have been given to it since it was deployed
 * @param requestsInFlight those of them that are not over, asynchronous ones included
 * @param sessions sessions that live now, in memory
 * @param servlets servlets that are registered, those of the container included
 * @see ServletContainer#status
 */
public record ApplicationStatus(long requests, long requestsInFlight, int sessions, int servlets) {}
