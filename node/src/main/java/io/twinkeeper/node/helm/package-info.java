/** Who is active: voters that promise, holders that renew, and the helm that decides. */
@NullMarked
package io.twinkeeper.node.helm;

import org.jspecify.annotations.NullMarked;
