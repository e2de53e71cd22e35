package dev.fasthttp.inmemory;

/**
 * One field line of a message that a test looks at.
 *
 * @param name as it was sent
 * @param value without blanks around it
 */
public record HeaderField(String name, String value) {}
