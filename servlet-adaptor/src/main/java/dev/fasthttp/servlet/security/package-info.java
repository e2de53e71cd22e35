/** Who the users of applications are: {@link dev.fasthttp.servlet.security.Realm}, in memory or in a file. */
package dev.fasthttp.servlet.security;
