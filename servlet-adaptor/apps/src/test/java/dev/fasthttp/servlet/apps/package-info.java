/** What others have made for servlet containers, deployed on ours. */
package dev.fasthttp.servlet.apps;
