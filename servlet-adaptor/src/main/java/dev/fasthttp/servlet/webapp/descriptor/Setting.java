package dev.fasthttp.servlet.webapp.descriptor;

/**
 * A value that may be declared once, with the place that declared it.
 *
 * @param <T>   what is declared
 * @param value the value
 * @param place where it stands
 */
public record Setting<T>(T value, Place place) {}
