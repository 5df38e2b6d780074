from . import test_crawl
