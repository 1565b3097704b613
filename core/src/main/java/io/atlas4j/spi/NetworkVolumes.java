package io.atlas4j.spi;

import io.atlas4j.spec.NetworkVolume;
import io.atlas4j.spec.NetworkVolumeRequest;
import java.util.List;

/** There are disks of their own, which cost until they are deleted. */
public interface NetworkVolumes {
    List<NetworkVolume> networkVolumes();

    NetworkVolume networkVolume(String id);

    /**
     * Makes one.
     *
     * @throws io.atlas4j.error.AmbiguousOutcomeException if it may exist all the same
     */
    NetworkVolume createNetworkVolume(NetworkVolumeRequest request);

    /** Makes it larger; none can be made smaller. */
    NetworkVolume growNetworkVolume(String id, int sizeGb);

    /** Deletes it with its data. Deleting what is gone succeeds. */
    void deleteNetworkVolume(String id);
}
