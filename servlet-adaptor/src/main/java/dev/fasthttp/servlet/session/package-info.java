/**
 * Where the sessions of an application are kept when they are to outlive it: {@link dev.fasthttp.servlet.session.SessionStore},
 * in memory or in files.
 */
package dev.fasthttp.servlet.session;
