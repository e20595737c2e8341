"""What readers get of a release: pages' numbers, pictures, files. Only a SafeTable goes in.

`about.about_release` gives the words, `lines` the numbers, `files.made` every file. A raw count
has no way in: no function here takes one.
"""
