module rig.local/pause

go 1.24
