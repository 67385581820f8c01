/** Commands about the members of a cluster. */
@NullMarked
package io.twinkeeper.ops.member;

import org.jspecify.annotations.NullMarked;
