package dev.fasthttp.servlet.webapp.descriptor;

/**
 * A listener.
 *
 * @param className its class
 * @param place     where it stands
 */
public record ListenerDeclaration(String className, Place place) {}
