package dev.fasthttp.servlet;

import dev.fasthttp.servlet.security.RealmUser;

/**
 * As whom a request is let in.
 *
 * @param user whom the realm knows
 * @param type how he proved it, as {@code HttpServletRequest.getAuthType} tells it
 */
record Identity(RealmUser user, String type) {}
